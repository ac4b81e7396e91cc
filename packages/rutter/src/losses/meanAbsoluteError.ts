// Mean absolute error: outliers count in proportion.
import { errorLoss, type NamedLoss } from "../loss";
import { ops } from "../ops/table";

/**
 * C = mean over batch and outputs of |a − y|; derivative 0 where they are equal. Targets like the output [batch, …], or
 * class labels [batch]. As PyTorch's L1Loss.
 */
export function meanAbsoluteError(): NamedLoss {
  return errorLoss("meanAbsoluteError", ops.abs);
}
