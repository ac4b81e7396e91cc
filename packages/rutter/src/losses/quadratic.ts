// Quadratic: the cost of Nielsen's book.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";

/**
 * C = 1/(2n) Σ_x ‖y − a‖²: half the sum of squares over the outputs, averaged over the batch (Nielsen, chapter 1).
 * Targets like the output [batch, …], or class labels [batch].
 */
export function quadratic(): NamedLoss {
  return namedLoss(
    "quadratic",
    (output, target) => {
      const error = ops.sub(output, targetLike("quadratic()", output, target));
      return ops.mul(sumPerExample(ops.mul(error, error)), 0.5);
    },
    ["softmax", "logSoftmax"],
  );
}
