// Softmax cross-entropy: the log-likelihood cost of a softmax output, computed from logits.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";

/**
 * C = −1/n Σ_x Σ_j y_j ln softmax(z)_j. z is the network's output; where the network ends in softmax(), z is what goes
 * into it. Targets: class labels [batch], or probabilities like the output [batch, classes].
 */
export function softmaxCrossEntropy(): NamedLoss {
  return namedLoss("softmaxCrossEntropy", (output, target) => {
    const z = output.op === ops.softmax.op ? output.inputs[0] : output;
    const y = targetLike("softmaxCrossEntropy()", z, target);
    return ops.neg(sumPerExample(ops.mul(ops.logSoftmax(z), y)));
  });
}
