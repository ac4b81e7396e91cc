// Shape: the extents of an array, one per axis.

/** Sizes per axis, row-major; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** A shape as people write it: `[10, 784]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
