// Negative log likelihood: for a network that ends in logSoftmax().
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";
import { type ClassOptions, checkClassOptions, weighted } from "./classOptions";

/**
 * C = −1/n Σ_x Σ_j w_j y_j a_j, a the logarithms of probabilities, w the class weights. Targets: class labels [batch], or
 * probabilities like the output [batch, classes]. As PyTorch's NLLLoss, but for the mean over weights.
 *
 * @throws OptionError for a bad option; ShapeError for another number of weights than classes
 */
export function negativeLogLikelihood(options: Pick<ClassOptions, "classWeights"> = {}): NamedLoss {
  const where = "negativeLogLikelihood()";
  checkClassOptions(where, options, ["classWeights"]);
  return namedLoss(
    "negativeLogLikelihood",
    (output, target) =>
      ops.neg(sumPerExample(weighted(where, ops.mul(output, targetLike(where, output, target)), options))),
    ["dense", "linear", "softmax", "sigmoid", "tanh", "relu", "step"],
  );
}
