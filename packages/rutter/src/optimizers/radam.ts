// RAdam: Adam whose scaling waits until the running mean square can be trusted.
import { power } from "../math/double";
import { ops } from "../ops/table";
import { numericOptions, type Optimizer } from "../optimizer";
import { type AdamOptions, adamRanges } from "./adam";
import { momentScalars, moments } from "./moments";

/** As Adam's. */
export type RadamOptions = Omit<AdamOptions, "amsgrad">;

/**
 * m and v as in Adam, m̂ = m/(1 − β₁ᵗ), ρ∞ = 2/(1 − β₂) − 1, ρ = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ). If ρ > 5:
 * w ← w − η·r·m̂·√(1 − β₂ᵗ)/(√v + ε), r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)); else w ← w − η·m̂.
 * Liu and others 2020; numerics as PyTorch's RAdam.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function radam(options: RadamOptions = {}): Optimizer {
  return {
    kind: "radam",
    settings: numericOptions("radam()", options, adamRanges),
    state: ["mean", "square"],
    scalars({ learningRate, beta1, beta2, epsilon }, t) {
      const rest = 1 - power(beta2, t);
      const limit = 2 / (1 - beta2) - 1;
      const length = limit - (2 * t * power(beta2, t)) / rest;
      const trusted = length > 5;
      const rectified = Math.sqrt(
        ((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length),
      );
      return {
        ...momentScalars({ beta1, beta2 }),
        epsilon,
        rate: learningRate / (1 - power(beta1, t)),
        trusted: trusted ? 1 : 0,
        scale: trusted ? rectified * Math.sqrt(rest) : 1,
      };
    },
    update({ parameter, gradient, state, scalars }) {
      const { mean, square } = moments({ gradient, state, scalars });
      const adaptive = ops.div(scalars.scale, ops.add(ops.sqrt(square), scalars.epsilon));
      const factor = ops.where(scalars.trusted, adaptive, 1);
      const move = ops.mul(ops.mul(mean, scalars.rate), factor);
      return { parameter: ops.sub(parameter, move), state: { mean, square } };
    },
  };
}
