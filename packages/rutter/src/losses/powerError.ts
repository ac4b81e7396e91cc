// Power error: any power of the distance.
import { errorLoss, type NamedLoss } from "../loss";
import { ops } from "../ops/table";
import { checkOptions, numberInRange } from "../option";

/** Options of powerError. */
export interface PowerErrorOptions {
  /** p ≥ 1. 1 is meanAbsoluteError, 2 is meanSquaredError. Default 3. */
  readonly power?: number;
}

/**
 * C = mean over batch and outputs of |a − y|^p, computed as e^(p ln |a − y|); value and derivative 0 where they are equal.
 * Targets like the output [batch, …], or class labels [batch]. Rutter's own.
 *
 * @throws OptionError for an unknown option or a power below 1
 */
export function powerError(options: PowerErrorOptions = {}): NamedLoss {
  checkOptions("powerError()", options, ["power"]);
  const { power = 3 } = options;
  numberInRange("powerError()", "power", power, 1, Number.MAX_VALUE);
  return errorLoss("powerError", (error) => {
    // 1 stands in for 0, whose logarithm would make the gradient NaN.
    const none = ops.equal(error, 0);
    const distance = ops.where(none, 1, ops.abs(error));
    return ops.where(none, 0, ops.exp(ops.mul(ops.log(distance), power)));
  });
}
