// Softmax cross-entropy: the log-likelihood cost of a softmax output, computed from logits.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";
import { type ClassOptions, checkClassOptions, smoothed, weighted } from "./classOptions";

/**
 * C = −1/n Σ_x Σ_j w_j y_j ln softmax(z)_j, w the class weights. z is the network's output; where the network ends in
 * softmax(), z is what goes into it. Targets: class labels [batch], or probabilities like the output [batch, classes].
 * Smoothed targets are (1 − α)y + α/classes. As PyTorch's CrossEntropyLoss, but for the mean over weights.
 *
 * @throws OptionError for a bad option; ShapeError for another number of weights than classes
 */
export function softmaxCrossEntropy(options: ClassOptions = {}): NamedLoss {
  const where = "softmaxCrossEntropy()";
  checkClassOptions(where, options);
  return namedLoss(
    "softmaxCrossEntropy",
    (output, target) => {
      const z = output.op === ops.softmax.op ? output.inputs[0] : output;
      const y = smoothed(targetLike(where, z, target), options, 1 / z.shape[z.rank - 1]);
      return ops.neg(sumPerExample(weighted(where, ops.mul(ops.logSoftmax(z), y), options)));
    },
    ["sigmoid", "hardSigmoid", "tanh", "relu", "step"],
  );
}
