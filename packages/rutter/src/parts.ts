// Parts: several named tensors packed into one, example by example, so that whatever takes one tensor takes several.
import { ShapeError } from "./error";
import { ops } from "./ops/table";
import { formatShape, type Shape, sameShape, sizeOf, type Tensor } from "./tensor";

/** Shapes of one example by name. */
export type NamedShapes = Readonly<Record<string, Shape>>;

/** Where one of several named tensors lies in the packed row [size] of an example. */
export interface PackedPart {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/** The parts in the order in which they are packed: that of their names, so that no one needs to agree on another. */
export function partsOf(shapes: NamedShapes): readonly PackedPart[] {
  let offset = 0;
  return Object.keys(shapes)
    .sort()
    .map((name) => {
      const part = { name, shape: shapes[name], offset, size: sizeOf(shapes[name]) };
      offset += part.size;
      return part;
    });
}

/** Numbers in a packed row. */
export function packedSize(shapes: NamedShapes): number {
  return Object.values(shapes).reduce((sum, shape) => sum + sizeOf(shape), 0);
}

/** One part of packed rows: [batch, size of all] → [batch, …shape]. */
export function partOf(packed: Tensor, { shape, offset, size }: PackedPart): Tensor {
  const [batch] = packed.shape;
  return ops.reshape(ops.slice(packed, [0, offset], [batch, offset + size]), [batch, ...shape]);
}

/** Parts packed into rows, the inverse of `partOf`. */
export function pack(tensors: Readonly<Record<string, Tensor>>): Tensor {
  const names = Object.keys(tensors).sort();
  return ops.concat(
    names.map((name) => ops.reshape(tensors[name], [tensors[name].shape[0], -1])),
    1,
  );
}

/** Throws a ShapeError unless two sets of named shapes are the same. */
export function requireParts(where: string, got: NamedShapes | undefined, wanted: NamedShapes): void {
  const same =
    got !== undefined &&
    Object.keys(got).length === Object.keys(wanted).length &&
    Object.keys(wanted).every((name) => name in got && sameShape(got[name], wanted[name]));
  if (same) return;
  throw new ShapeError({
    where,
    expected: formatParts(wanted),
    got: got ? formatParts(got) : "numbers without names",
    cure: "Name them as the network does, and give them its shapes.",
  });
}

/** `digit [10], parity [1]`. */
export function formatParts(shapes: NamedShapes): string {
  return partsOf(shapes)
    .map(({ name, shape }) => `${name} ${formatShape(shape)}`)
    .join(", ");
}
