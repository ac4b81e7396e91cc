// Adam: steps scaled by running moments of the gradient.

import { ops } from "../ops/table";
import { checkLearningRate, type Optimizer } from "../optimizer";
import { checkOptions, numberInRange } from "../option";

export interface AdamOptions {
  /** η. Default 0.001. */
  readonly learningRate?: number;
  /** Decay of the running mean. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean square. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, against division by 0. Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η/(1 − β₁ᵗ) · m / (√(v/(1 − β₂ᵗ)) + ε).
 * Kingma and Ba 2015; numerics as PyTorch's Adam.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions("adam()", options, ["learningRate", "beta1", "beta2", "epsilon"]);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkLearningRate("adam()", learningRate);
  numberInRange("adam()", "beta1", beta1, 0, 1);
  numberInRange("adam()", "beta2", beta2, 0, 1);
  numberInRange("adam()", "epsilon", epsilon, 0, Number.MAX_VALUE);
  return {
    kind: "adam",
    settings: { learningRate, beta1, beta2, epsilon },
    state: ["mean", "square"],
    scalars: ({ learningRate, beta1, beta2, epsilon }, t) => ({
      beta1,
      beta2,
      epsilon,
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      rate: learningRate / (1 - power(beta1, t)),
      root: 1 / Math.sqrt(1 - power(beta2, t)),
    }),
    update({ parameter, gradient, state, scalars }) {
      const mean = ops.add(ops.mul(state.mean, scalars.beta1), ops.mul(gradient, scalars.rest1));
      const squared = ops.mul(gradient, gradient);
      const square = ops.add(ops.mul(state.square, scalars.beta2), ops.mul(squared, scalars.rest2));
      const divisor = ops.add(ops.mul(ops.sqrt(square), scalars.root), scalars.epsilon);
      const move = ops.mul(ops.div(mean, divisor), scalars.rate);
      return { parameter: ops.sub(parameter, move), state: { mean, square } };
    },
  };
}

/** base^n for n ≥ 0 by squaring: the same in every engine, as Math.pow need not be. */
function power(base: number, n: number): number {
  let result = 1;
  for (let factor = base; n > 0; n = Math.floor(n / 2), factor *= factor) if (n % 2 === 1) result *= factor;
  return result;
}
