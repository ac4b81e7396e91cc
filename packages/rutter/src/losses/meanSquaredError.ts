// Mean squared error, as in Keras and PyTorch.
import { errorLoss, type NamedLoss } from "../loss";
import { ops } from "../ops/table";

/** C = mean over batch and outputs of (a − y)². Targets like the output [batch, …], or class labels [batch]. As PyTorch's MSELoss. */
export function meanSquaredError(): NamedLoss {
  return errorLoss("meanSquaredError", (error) => ops.mul(error, error));
}
