// Loss: a function of a network's output and the target.
import { ShapeError } from "./error";
import { ops } from "./ops/table";
import { formatShape, sameShape, type Tensor } from "./tensor";

/**
 * A loss: output [batch, …] and target → one number per example [batch], which are averaged over the batch, or a
 * scalar that is taken as it is. Class labels come as i32 [batch]. Any function of this form is a loss.
 */
export type Loss = (output: Tensor, target: Tensor) => Tensor;

/** A loss of the library: a function with a name and options. */
export interface NamedLoss extends Loss {
  readonly kind: string;
}

/** Gives a loss its name. */
export function namedLoss(kind: string, loss: Loss): NamedLoss {
  return Object.assign((output: Tensor, target: Tensor) => loss(output, target), { kind });
}

/** The target in the output's shape: class labels become one-hot rows. Throws ShapeError if it does not fit. */
export function targetLike(where: string, output: Tensor, target: Tensor): Tensor {
  const dense = target.dtype === "i32" ? ops.oneHot(target, output.shape[output.rank - 1]) : target;
  if (!sameShape(dense.shape, output.shape))
    throw new ShapeError({
      where,
      expected: `targets like the output, ${formatShape(output.shape)}, or class labels`,
      got: formatShape(target.shape),
      cure: "Change the units of the last layer, or the shape of the labels.",
    });
  return dense;
}

/** Sum over all axes but the batch: [batch, …] → [batch]. */
export function sumPerExample(x: Tensor): Tensor {
  return x.rank === 1 ? x : ops.sum(x, { axes: x.shape.slice(1).map((_, i) => i + 1) });
}

/** The loss of a batch: the mean over its examples. */
export function batchLoss(loss: Loss, output: Tensor, target: Tensor): Tensor {
  const value = loss(output, target);
  if (value.rank === 0) return value;
  if (value.rank === 1) return ops.mean(value);
  throw new ShapeError({
    where: "loss",
    expected: "a scalar, or one number per example [batch]",
    got: formatShape(value.shape),
    cure: "Sum or average over the other axes.",
  });
}
