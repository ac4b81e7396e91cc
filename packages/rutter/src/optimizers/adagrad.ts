// Adagrad: steps that shrink with all squared gradients so far.
import { ops } from "../ops/table";
import { atLeastZero, numericOptions, type Optimizer } from "../optimizer";

/** Options of adagrad. */
export interface AdagradOptions {
  /** η. Default 0.01. */
  readonly learningRate?: number;
  /** κ: the rate is η/(1 + (t − 1)κ). Default 0. */
  readonly learningRateDecay?: number;
  /** What the sum of squares starts with. Default 0. */
  readonly initialAccumulatorValue?: number;
  /** Added to the root, against division by 0. Default 1e-10. */
  readonly epsilon?: number;
}

/**
 * s ← s + g², w ← w − η/(1 + (t − 1)κ) · g / (√s + ε). Duchi, Hazan and Singer 2011; numerics as PyTorch's Adagrad.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const { learningRateDecay, initialAccumulatorValue, ...settings } = numericOptions("adagrad()", options, {
    learningRate: atLeastZero(0.01),
    learningRateDecay: atLeastZero(0),
    initialAccumulatorValue: atLeastZero(0),
    epsilon: atLeastZero(1e-10),
  });
  return {
    kind: "adagrad",
    settings,
    state: ["squares"],
    scalars: ({ learningRate, epsilon }, t) => ({
      epsilon,
      rate: learningRate / (1 + (t - 1) * learningRateDecay),
    }),
    update({ parameter, gradient, state, scalars }) {
      const squares = ops.add(state.squares, ops.mul(gradient, gradient));
      const divisor = ops.add(ops.sqrt(ops.add(squares, initialAccumulatorValue)), scalars.epsilon);
      const move = ops.mul(ops.div(gradient, divisor), scalars.rate);
      return { parameter: ops.sub(parameter, move), state: { squares } };
    },
  };
}
