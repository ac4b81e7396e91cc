// Sigmoid cross-entropy: the cross-entropy cost of Nielsen's book, from logits or from outputs.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";
import { oneOf } from "../option";
import type { Tensor } from "../tensor";
import { type ClassOptions, checkClassOptions, smoothed, weighted } from "./classOptions";

/** Options of sigmoidCrossEntropy. */
export interface SigmoidCrossEntropyOptions extends ClassOptions {
  /**
   * `logits`: the network's output is z; where the network ends in sigmoid(), z is what goes into it. `outputs`: the output
   * is a itself, as with any last layer that gives 0..1; logarithms are at least −100, as in PyTorch's BCELoss.
   * Default logits.
   */
  readonly on?: "logits" | "outputs";
}

/** The smallest float32 above 0: its logarithm is below −100. */
const SMALLEST = 2 ** -149;

/**
 * C = −1/n Σ_x Σ_j w_j [y ln a + (1 − y) ln(1 − a)] with a = σ(z), summed over outputs (Nielsen, chapter 3), w the class
 * weights. On logits it is computed as softplus(z) − z·y, so that saturated units neither overflow nor lose their gradient
 * a − y. Targets in 0..1 like the output [batch, …], or class labels [batch]. Smoothed targets are (1 − α)y + α/2.
 *
 * @throws OptionError for a bad option; ShapeError for another number of weights than outputs
 */
export function sigmoidCrossEntropy(options: SigmoidCrossEntropyOptions = {}): NamedLoss {
  const where = "sigmoidCrossEntropy()";
  checkClassOptions(where, options, ["on", "labelSmoothing", "classWeights"]);
  const on = oneOf(where, "on", options.on ?? "logits", ["logits", "outputs"]);
  return namedLoss(
    "sigmoidCrossEntropy",
    (output, target) => {
      const z = on === "logits" && output.op === ops.sigmoid.op ? output.inputs[0] : output;
      const y = smoothed(targetLike(where, z, target), options, 0.5);
      const terms = on === "logits" ? ops.sub(ops.softplus(z), ops.mul(z, y)) : onOutputs(z, y);
      return sumPerExample(weighted(where, terms, options));
    },
    on === "logits"
      ? ["softmax", "logSoftmax", "hardSigmoid", "tanh", "relu", "step"]
      : ["dense", "linear", "tanh", "relu", "logSoftmax"],
    on === "logits",
  );
}

function onOutputs(a: Tensor, y: Tensor): Tensor {
  const log = (x: Tensor) => ops.maximum(ops.log(ops.maximum(x, SMALLEST)), -100);
  return ops.neg(ops.add(ops.mul(y, log(a)), ops.mul(ops.sub(1, y), log(ops.sub(1, a)))));
}
