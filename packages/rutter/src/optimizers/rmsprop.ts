// RMSprop: steps divided by the running root mean square of the gradient.
import { ops } from "../ops/table";
import { atLeastZero, decayRate, numericOptions, type Optimizer } from "../optimizer";

/** Options of rmsprop. */
export interface RmspropOptions {
  /** η. Default 0.01. */
  readonly learningRate?: number;
  /** α: decay of the running mean square. Default 0.99. */
  readonly alpha?: number;
  /** Added to the root, against division by 0. Default 1e-8. */
  readonly epsilon?: number;
  /** μ: how much of the last step remains. Default 0. */
  readonly momentum?: number;
  /** Divide by the running standard deviation instead. Default false. */
  readonly centered?: boolean;
}

/**
 * v ← αv + (1 − α)g², d = g/(√v + ε), w ← w − η·d; with momentum b ← μb + d, w ← w − η·b; centered: v − m² under the
 * root, m the running mean of g. Hinton 2012 (lecture 6e); numerics as PyTorch's RMSprop.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const { momentum, ...rest } = numericOptions(
    "rmsprop()",
    options,
    {
      learningRate: atLeastZero(0.01),
      alpha: decayRate(0.99),
      epsilon: atLeastZero(1e-8),
      momentum: [0, 0, 1],
    },
    ["centered"],
  );
  const { centered = false } = options;
  const rolling = momentum > 0;
  return {
    kind: "rmsprop",
    settings: rolling ? { ...rest, momentum } : rest,
    state: ["square", ...(centered ? ["mean"] : []), ...(rolling ? ["velocity"] : [])],
    scalars: ({ learningRate, alpha, epsilon, momentum }) => ({
      ...{ learningRate, alpha, epsilon, rest: 1 - alpha },
      ...(rolling && { momentum }),
    }),
    update({ parameter, gradient, state, scalars }) {
      const running = (before: typeof gradient, x: typeof gradient) =>
        ops.add(ops.mul(before, scalars.alpha), ops.mul(x, scalars.rest));
      const square = running(state.square, ops.mul(gradient, gradient));
      const mean = centered ? running(state.mean, gradient) : undefined;
      // Rounding may leave a variance just below 0, of which the root would be no number.
      const variance = mean ? ops.relu(ops.sub(square, ops.mul(mean, mean))) : square;
      const step = ops.div(gradient, ops.add(ops.sqrt(variance), scalars.epsilon));
      const velocity = rolling ? ops.add(ops.mul(state.velocity, scalars.momentum), step) : undefined;
      return {
        parameter: ops.sub(parameter, ops.mul(velocity ?? step, scalars.learningRate)),
        state: { square, ...(mean && { mean }), ...(velocity && { velocity }) },
      };
    },
  };
}
