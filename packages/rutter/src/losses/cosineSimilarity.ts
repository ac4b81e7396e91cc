// Cosine similarity: the direction of the output, whatever its length.
import { meanPerExample, type NamedLoss, namedLoss, targetLike } from "../loss";
import { ops } from "../ops/table";
import type { Tensor } from "../tensor";

/** Shorter vectors count as this long. */
const SHORTEST = 1e-8;

/**
 * C = mean over batch of 1 − a·y / (‖a‖‖y‖), along the last axis, lengths at least 1e-8. Targets like the output [batch, …],
 * or class labels [batch]. 1 less PyTorch's cosine_similarity; Keras's loss of this name leaves the 1 out.
 */
export function cosineSimilarity(): NamedLoss {
  return namedLoss("cosineSimilarity", (output, target) => {
    const y = targetLike("cosineSimilarity()", output, target);
    const along = (x: Tensor) => ops.sum(x, { axes: -1 });
    const length = (x: Tensor) => ops.sqrt(ops.maximum(along(ops.mul(x, x)), SHORTEST * SHORTEST));
    const cosine = ops.div(along(ops.mul(output, y)), ops.mul(length(output), length(y)));
    return meanPerExample(ops.sub(1, cosine));
  });
}
