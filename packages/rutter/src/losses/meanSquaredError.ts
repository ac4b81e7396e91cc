// Mean squared error, as in Keras and PyTorch.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";

/**
 * C = mean over batch and outputs of (a − y)². Targets like the output [batch, …], or class labels [batch].
 */
export function meanSquaredError(): NamedLoss {
  return namedLoss("meanSquaredError", (output, target) => {
    const error = ops.sub(output, targetLike("meanSquaredError()", output, target));
    return ops.mul(sumPerExample(ops.mul(error, error)), output.shape[0] / output.size);
  });
}
