// Huber: squared near the target, straight far from it.
import { OptionError } from "../error";
import { errorLoss, type NamedLoss } from "../loss";
import { ops } from "../ops/table";
import { checkOptions } from "../option";

/** Options of huber. */
export interface HuberOptions {
  /** δ > 0: the distance from which the loss is straight. Default 1. */
  readonly delta?: number;
}

/**
 * C = mean over batch and outputs of e²/2 where |e| ≤ δ, else δ(|e| − δ/2), e = a − y. Targets like the output [batch, …],
 * or class labels [batch]. Huber 1964; as PyTorch's HuberLoss.
 *
 * @throws OptionError for an unknown option or a delta that is not above 0
 */
export function huber(options: HuberOptions = {}): NamedLoss {
  checkOptions("huber()", options, ["delta"]);
  const { delta = 1 } = options;
  if (!(delta > 0 && delta < Infinity))
    throw new OptionError({ where: "huber()", expected: "delta above 0", got: String(delta) });
  return errorLoss("huber", (error) => {
    const distance = ops.abs(error);
    const near = ops.minimum(distance, delta);
    return ops.mul(near, ops.sub(distance, ops.mul(near, 0.5)));
  });
}
