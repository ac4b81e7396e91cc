// Log-cosh: squared near the target, straight far from it, smooth between.
import { errorLoss, type NamedLoss } from "../loss";
import { ops } from "../ops/table";

/**
 * C = mean over batch and outputs of ln cosh(a − y), computed as |e| + ln(1 + e^(−2|e|)) − ln 2. Targets like the output
 * [batch, …], or class labels [batch]. As Keras's LogCosh.
 */
export function logCosh(): NamedLoss {
  return errorLoss("logCosh", (error) => ops.sub(ops.sub(ops.softplus(ops.mul(error, 2)), error), Math.LN2));
}
