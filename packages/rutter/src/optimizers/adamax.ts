// Adamax: Adam with the largest gradient in place of the mean square.
import { power } from "../math/double";
import { ops } from "../ops/table";
import { atLeastZero, numericOptions, type Optimizer } from "../optimizer";
import { type AdamOptions, adamRanges } from "./adam";

/** As Adam's; the learning rate is 0.002 by default. */
export type AdamaxOptions = Omit<AdamOptions, "amsgrad">;

/**
 * m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g| + ε), w ← w − η/(1 − β₁ᵗ) · m/u. Kingma and Ba 2015; numerics as PyTorch's Adamax.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  return {
    kind: "adamax",
    settings: numericOptions("adamax()", options, { ...adamRanges, learningRate: atLeastZero(0.002) }),
    state: ["mean", "largest"],
    scalars: ({ learningRate, beta1, beta2, epsilon }, t) => ({
      beta1,
      beta2,
      epsilon,
      rest1: 1 - beta1,
      rate: learningRate / (1 - power(beta1, t)),
    }),
    update({ parameter, gradient, state, scalars }) {
      const mean = ops.add(ops.mul(state.mean, scalars.beta1), ops.mul(gradient, scalars.rest1));
      const largest = ops.maximum(
        ops.mul(state.largest, scalars.beta2),
        ops.add(ops.abs(gradient), scalars.epsilon),
      );
      const move = ops.mul(ops.div(mean, largest), scalars.rate);
      return { parameter: ops.sub(parameter, move), state: { mean, largest } };
    },
  };
}
