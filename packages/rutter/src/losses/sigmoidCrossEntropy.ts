// Sigmoid cross-entropy: the cross-entropy cost of Nielsen's book, computed from logits.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";

/**
 * C = −1/n Σ_x Σ_j [y ln a + (1 − y) ln(1 − a)] with a = σ(z), summed over outputs (Nielsen, chapter 3), computed as
 * softplus(z) − z·y so that saturated units neither overflow nor lose their gradient a − y.
 * z is the network's output; where the network ends in sigmoid(), z is what goes into it.
 * Targets in 0..1 like the output [batch, …], or class labels [batch].
 */
export function sigmoidCrossEntropy(): NamedLoss {
  return namedLoss("sigmoidCrossEntropy", (output, target) => {
    const z = output.op === ops.sigmoid.op ? output.inputs[0] : output;
    const y = targetLike("sigmoidCrossEntropy()", z, target);
    return sumPerExample(ops.sub(ops.softplus(z), ops.mul(z, y)));
  });
}
