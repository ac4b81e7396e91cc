// Stochastic gradient descent, plain, with momentum, and Nesterov's.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import { atLeastZero, numericOptions, type Optimizer } from "../optimizer";
import { decayWeights } from "./decayWeights";

export interface SgdOptions {
  /** η. Default 0.01. */
  readonly learningRate?: number;
  /** μ: how much of the last velocity remains. Useful from 0 to 1; others are allowed for study. Default 0. */
  readonly momentum?: number;
  /** Look ahead along the velocity. Default false. */
  readonly nesterov?: boolean;
  /** λ of w ← w − ηλw before the step, for weights, not biases: decoupled, unlike PyTorch's. Default 0. */
  readonly weightDecay?: number;
}

/**
 * w ← w − η·g; with momentum v ← μ·v + g, w ← w − η·v; with Nesterov's w ← w − η·(g + μ·v).
 * g is the gradient averaged over the batch. As PyTorch's SGD.
 *
 * @throws OptionError for an unknown option, a negative rate, or Nesterov's without momentum
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { nesterov = false } = options;
  const { learningRate, momentum, weightDecay } = numericOptions(
    "sgd()",
    options,
    {
      learningRate: atLeastZero(0.01),
      momentum: [0, -Number.MAX_VALUE, Number.MAX_VALUE],
      weightDecay: atLeastZero(0),
    },
    ["nesterov"],
  );
  if (nesterov && momentum === 0)
    throw new OptionError({
      where: "sgd()",
      expected: "momentum above 0 with nesterov",
      got: "0",
      cure: "Set momentum: 0.9.",
    });
  const own = momentum === 0 ? plain(learningRate) : withMomentum(learningRate, momentum, nesterov);
  return weightDecay === 0 ? own : decayWeights(own, { weightDecay });
}

function plain(learningRate: number): Optimizer {
  return {
    kind: "sgd",
    settings: { learningRate },
    state: [],
    scalars: (settings) => ({ learningRate: settings.learningRate }),
    update: ({ parameter, gradient, scalars }) => ({
      parameter: ops.sub(parameter, ops.mul(gradient, scalars.learningRate)),
      state: {},
    }),
  };
}

function withMomentum(learningRate: number, momentum: number, nesterov: boolean): Optimizer {
  return {
    kind: "sgd",
    settings: { learningRate, momentum },
    state: ["velocity"],
    scalars: ({ learningRate, momentum }) => ({ learningRate, momentum }),
    update({ parameter, gradient, state, scalars }) {
      const velocity = ops.add(ops.mul(state.velocity, scalars.momentum), gradient);
      const direction = nesterov ? ops.add(gradient, ops.mul(velocity, scalars.momentum)) : velocity;
      return {
        parameter: ops.sub(parameter, ops.mul(direction, scalars.learningRate)),
        state: { velocity },
      };
    },
  };
}
