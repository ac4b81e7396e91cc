// Lion: steps of one length for all parameters, by the sign of a running mean.
import { ops } from "../ops/table";
import { atLeastZero, decayRate, numericOptions, type Optimizer } from "../optimizer";
import { decayWeights } from "./decayWeights";

/** Options of lion. */
export interface LionOptions {
  /** η. Default 0.0001. */
  readonly learningRate?: number;
  /** Share of the mean in the direction. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean. Default 0.99. */
  readonly beta2?: number;
  /** λ of w ← (1 − ηλ)·w before each step; weights only. Default 0. */
  readonly weightDecay?: number;
}

/**
 * w ← w − η·sign(β₁m + (1 − β₁)g), then m ← β₂m + (1 − β₂)g. Chen and others 2023 (Symbolic discovery of optimization
 * algorithms).
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function lion(options: LionOptions = {}): Optimizer {
  const { weightDecay, ...settings } = numericOptions("lion()", options, {
    learningRate: atLeastZero(0.0001),
    beta1: decayRate(0.9),
    beta2: decayRate(0.99),
    weightDecay: atLeastZero(0),
  });
  const own: Optimizer = {
    kind: "lion",
    settings,
    state: ["mean"],
    scalars: ({ learningRate, beta1, beta2 }) => ({
      learningRate,
      beta1,
      beta2,
      rest1: 1 - beta1,
      rest2: 1 - beta2,
    }),
    update({ parameter, gradient, state, scalars }) {
      const direction = ops.add(ops.mul(state.mean, scalars.beta1), ops.mul(gradient, scalars.rest1));
      const mean = ops.add(ops.mul(state.mean, scalars.beta2), ops.mul(gradient, scalars.rest2));
      const move = ops.mul(ops.sign(direction), scalars.learningRate);
      return { parameter: ops.sub(parameter, move), state: { mean } };
    },
  };
  return weightDecay === 0 ? own : decayWeights(own, { weightDecay });
}
