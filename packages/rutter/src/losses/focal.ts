// Focal loss: cross-entropy in which examples that are right already count little.
import { type NamedLoss, namedLoss, sumPerExample, targetLike } from "../loss";
import { ops } from "../ops/table";
import { checkOptions, numberInRange } from "../option";
import type { Tensor } from "../tensor";

/** Options of focal. */
export interface FocalOptions {
  /** γ ≥ 0: how little they count; 0 is cross-entropy. Default 2. */
  readonly gamma?: number;
  /** α: weight of targets 1; targets 0 have 1 − α. `null` for no weights. Default 0.25. */
  readonly alpha?: number | null;
}

/**
 * C = −1/n Σ_x Σ_j α_t (1 − p_t)^γ ln p_t, p_t = σ(z) where y = 1 and 1 − σ(z) where y = 0. z is the network's output; where
 * the network ends in sigmoid(), z is what goes into it. Targets 0 or 1 like the output [batch, …], or class labels [batch].
 * Summed over outputs as {@link sigmoidCrossEntropy}. Lin and others 2017; as torchvision's sigmoid_focal_loss.
 *
 * @throws OptionError for an unknown option, a negative gamma, an alpha outside 0..1
 */
export function focal(options: FocalOptions = {}): NamedLoss {
  checkOptions("focal()", options, ["gamma", "alpha"]);
  const { gamma = 2, alpha = 0.25 } = options;
  numberInRange("focal()", "gamma", gamma, 0, Number.MAX_VALUE);
  if (alpha !== null) numberInRange("focal()", "alpha", alpha, 0, 1);
  const [one, zero] = alpha === null ? [1, 1] : [alpha, 1 - alpha];
  // ln p = −softplus(−z) and ln(1 − p) = −softplus(z): no power, and no logarithm of 0.
  const term = (z: Tensor) => ops.mul(ops.exp(ops.mul(ops.softplus(z), -gamma)), ops.softplus(ops.neg(z)));
  return namedLoss(
    "focal",
    (output, target) => {
      const z = output.op === ops.sigmoid.op ? output.inputs[0] : output;
      const y = targetLike("focal()", z, target);
      const right = ops.mul(ops.mul(y, term(z)), one);
      return sumPerExample(ops.add(right, ops.mul(ops.mul(ops.sub(1, y), term(ops.neg(z))), zero)));
    },
    ["softmax", "logSoftmax", "hardSigmoid", "tanh", "relu", "step"],
  );
}
