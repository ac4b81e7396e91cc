// Broadcasting: how tensors of different shapes line up (NumPy's rule), and the few loops that this leaves.
import { ShapeError } from "../error";
import { formatShape, type Shape } from "../tensor";

/** Shapes are aligned at the last axis; an extent of 1 (or a missing axis) stretches. Throws ShapeError. */
export function broadcastShape(where: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const extentA = a[axis - rank + a.length] ?? 1;
    const extentB = b[axis - rank + b.length] ?? 1;
    if (extentA !== extentB && extentA !== 1 && extentB !== 1)
      throw new ShapeError({
        where,
        expected: "shapes that are equal or 1 on each axis, counted from the last",
        got: `${formatShape(a)} and ${formatShape(b)}`,
        cure: "Reshape one of them, or sum over the axis that differs.",
      });
    shape.push(extentA === 1 ? extentB : extentA);
  }
  return shape;
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Strides that read `shape` as if it were `target`: 0 on stretched axes. */
export function stretchedStrides(shape: Shape, target: Shape): number[] {
  const own = stridesOf(shape);
  const missing = target.length - shape.length;
  return target.map((extent, axis) =>
    axis < missing || (shape[axis - missing] === 1 && extent !== 1) ? 0 : own[axis - missing],
  );
}

/** Nested loops over several operands: extents, and one stride per operand and loop. */
export interface Loops {
  readonly extents: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Loops over `target` for operands with these strides, with neighbouring axes merged wherever all of them allow it. */
export function mergeLoops(target: Shape, strides: readonly (readonly number[])[]): Loops {
  const extents: number[] = [];
  const merged: number[][] = strides.map(() => []);
  for (let axis = 0; axis < target.length; axis++) {
    const extent = target[axis];
    if (extent === 1) continue;
    const last = extents.length - 1;
    const joins = last >= 0 && strides.every((own, operand) => merged[operand][last] === own[axis] * extent);
    if (joins) {
      extents[last] *= extent;
      for (const [operand, own] of strides.entries()) merged[operand][last] = own[axis];
    } else {
      extents.push(extent);
      for (const [operand, own] of strides.entries()) merged[operand].push(own[axis]);
    }
  }
  return { extents, strides: merged };
}

/** Calls `inner(start of each operand, position in the output)` for every row of the innermost loop. */
export function forEachRow(
  { extents, strides }: Loops,
  inner: (starts: readonly number[], position: number, length: number) => void,
): void {
  const outer = extents.slice(0, -1);
  const length = extents.length > 0 ? extents[extents.length - 1] : 1;
  const index = new Array<number>(outer.length).fill(0);
  const starts = strides.map(() => 0);
  const rows = outer.reduce((product, extent) => product * extent, 1);
  for (let row = 0; row < rows; row++) {
    inner(starts, row * length, length);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      index[axis]++;
      for (const [operand, own] of strides.entries()) starts[operand] += own[axis];
      if (index[axis] < outer[axis]) break;
      for (const [operand, own] of strides.entries()) starts[operand] -= own[axis] * outer[axis];
      index[axis] = 0;
    }
  }
}
