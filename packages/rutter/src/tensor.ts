// Tensor: one value of a graph. It has a type and remembers the op that makes it, but holds no numbers.

import { ShapeError } from "./error";
import type { Op } from "./ops/operation";
import { formatShape, type Shape, sizeOf } from "./shape";

export { formatShape, type Shape, sameShape, sizeOf } from "./shape";

/** Element type: `f32` for values and masks (0/1), `i32` for indices, labels and counters. */
export type DType = "f32" | "i32";

/** What a tensor looks like without its values. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Shorthand for a {@link TensorType}: `tensorType([10, 784])`. */
export function tensorType(shape: Shape, dtype: DType = "f32"): TensorType {
  for (const extent of shape)
    if (!Number.isSafeInteger(extent) || extent < 0)
      throw new ShapeError({
        where: "tensorType",
        expected: "sizes that are whole numbers ≥ 0",
        got: formatShape(shape),
        cure: "Give one size per axis.",
      });
  return { shape: [...shape], dtype };
}

/**
 * A symbolic value: the result of an op on other tensors. Functions of tensors (layers, losses, optimizers)
 * build graphs of them; `compile` plans such a graph and runs it on a backend.
 */
export class Tensor implements TensorType {
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(
    readonly op: Op,
    readonly inputs: readonly Tensor[],
    readonly attributes: any,
    type: TensorType,
  ) {
    this.shape = type.shape;
    this.dtype = type.dtype;
  }

  get rank(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }
}
