// Regularization: penalties on parameters, added to the loss.
import type { Network } from "./network";
import { ops } from "./ops/table";
import type { Tensor } from "./tensor";

/** Penalties on the parameters, added to the cost. */
export interface Regularization {
  /**
   * λ of λ/(2n) Σ w², n the number of training examples (Nielsen, chapter 3). Weights only, no biases: each step shrinks
   * w by the factor 1 − ηλ/n. Default 0.
   */
  readonly l2?: number;
}

/** ½ · decay · Σ w² over all parameters that decay, `decay` = λ/n. */
export function l2Penalty({ parameterList }: Network<any, any>, decay: Tensor): Tensor {
  const squares = parameterList
    .filter((parameter) => parameter.decay)
    .map(({ tensor }) => ops.sum(ops.mul(tensor, tensor)));
  return ops.mul(
    squares.reduce((sum, square) => ops.add(sum, square)),
    ops.mul(decay, 0.5),
  );
}
