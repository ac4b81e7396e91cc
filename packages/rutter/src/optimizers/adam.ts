// Adam: steps scaled by running moments of the gradient.
import { power } from "../math/double";
import { ops } from "../ops/table";
import { atLeastZero, decayRate, numericOptions, type Optimizer } from "../optimizer";
import { momentScalars, moments } from "./moments";

/** Options of adam. */
export interface AdamOptions {
  /** η. Default 0.001. */
  readonly learningRate?: number;
  /** Decay of the running mean. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean square. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, against division by 0. Default 1e-8. */
  readonly epsilon?: number;
  /** Divide by the largest mean square so far (Reddi and others 2018). Default false. */
  readonly amsgrad?: boolean;
}

/** Defaults and bounds that Adam's relatives share. */
export const adamRanges = {
  learningRate: atLeastZero(0.001),
  beta1: decayRate(0.9),
  beta2: decayRate(0.999),
  epsilon: atLeastZero(1e-8),
};

/**
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η/(1 − β₁ᵗ) · m / (√(v/(1 − β₂ᵗ)) + ε); with amsgrad the largest v
 * so far in place of v. Kingma and Ba 2015; numerics as PyTorch's Adam. Its weight_decay is the penalty l2 with scale
 * none here; decay that does not pass through the moments is adamw's.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const settings = numericOptions("adam()", options, adamRanges, ["amsgrad"]);
  const { amsgrad = false } = options;
  return {
    kind: "adam",
    settings,
    state: amsgrad ? ["mean", "square", "largest"] : ["mean", "square"],
    scalars: ({ learningRate, beta1, beta2, epsilon }, t) => ({
      ...momentScalars({ beta1, beta2 }),
      epsilon,
      rate: learningRate / (1 - power(beta1, t)),
      root: 1 / Math.sqrt(1 - power(beta2, t)),
    }),
    update({ parameter, gradient, state, scalars }) {
      const { mean, square } = moments({ gradient, state, scalars });
      const largest = amsgrad ? ops.maximum(state.largest, square) : square;
      const divisor = ops.add(ops.mul(ops.sqrt(largest), scalars.root), scalars.epsilon);
      const move = ops.mul(ops.div(mean, divisor), scalars.rate);
      return {
        parameter: ops.sub(parameter, move),
        state: { mean, square, ...(amsgrad && { largest }) },
      };
    },
  };
}
