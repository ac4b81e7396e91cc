// Kullback–Leibler divergence: how far a distribution is from the target's.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";

/** The smallest float32 above 0: it stands in for a 0 whose logarithm counts for nothing. */
const SMALLEST = 2 ** -149;

/**
 * C = 1/n Σ_x Σ_j y_j (ln y_j − ln softmax(z)_j), terms of y = 0 being 0. z is the network's output; where the network ends
 * in softmax() or logSoftmax(), z is what goes into it. Targets: probabilities like the output [batch, classes], or class
 * labels [batch]. As PyTorch's KLDivLoss with reduction "batchmean" after log_softmax.
 */
export function klDivergence(): NamedLoss {
  return namedLoss(
    "klDivergence",
    (output, target) => {
      const last = [ops.softmax.op, ops.logSoftmax.op].includes(output.op);
      const z = last ? output.inputs[0] : output;
      const y = targetLike("klDivergence()", z, target);
      const logarithm = ops.log(ops.maximum(y, SMALLEST));
      return sumPerExample(ops.mul(y, ops.sub(logarithm, ops.logSoftmax(z))));
    },
    ["sigmoid", "hardSigmoid", "tanh", "relu", "step"],
  );
}
