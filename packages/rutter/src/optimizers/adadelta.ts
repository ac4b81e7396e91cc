// Adadelta: steps in the units of the parameters, by running squares of gradients and of steps.
import { ops } from "../ops/table";
import { atLeastZero, decayRate, numericOptions, type Optimizer } from "../optimizer";

/** Options of adadelta. */
export interface AdadeltaOptions {
  /** η. Default 1. */
  readonly learningRate?: number;
  /** ρ: decay of both running squares. Default 0.9. */
  readonly rho?: number;
  /** Added under both roots. Default 1e-6. */
  readonly epsilon?: number;
}

/**
 * s ← ρs + (1 − ρ)g², d = √(u + ε)/√(s + ε) · g, u ← ρu + (1 − ρ)d², w ← w − η·d. Zeiler 2012; numerics as PyTorch's
 * Adadelta.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  return {
    kind: "adadelta",
    settings: numericOptions("adadelta()", options, {
      learningRate: atLeastZero(1),
      rho: decayRate(0.9),
      epsilon: atLeastZero(1e-6),
    }),
    state: ["square", "moved"],
    scalars: ({ learningRate, rho, epsilon }) => ({ learningRate, rho, epsilon, rest: 1 - rho }),
    update({ parameter, gradient, state, scalars: { learningRate, rho, epsilon, rest } }) {
      const running = (before: typeof gradient, x: typeof gradient) =>
        ops.add(ops.mul(before, rho), ops.mul(ops.mul(x, x), rest));
      const square = running(state.square, gradient);
      const root = (x: typeof gradient) => ops.sqrt(ops.add(x, epsilon));
      const step = ops.mul(ops.div(root(state.moved), root(square)), gradient);
      return {
        parameter: ops.sub(parameter, ops.mul(step, learningRate)),
        state: { square, moved: running(state.moved, step) },
      };
    },
  };
}
