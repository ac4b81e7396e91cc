// Stochastic gradient descent, plain, with momentum, and Nesterov's.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import { atLeastZero, numericOptions, type Optimizer, type Settings } from "../optimizer";
import { decayWeights } from "./decayWeights";

/** Options of sgd. */
export interface SgdOptions {
  /** η. Default 0.01. */
  readonly learningRate?: number;
  /** μ: how much of the last velocity remains. Useful from 0 to 1; others are allowed for study. Default 0. */
  readonly momentum?: number;
  /** τ: v ← μ·v + (1 − τ)·g, the first velocity still g. Not with nesterov. Default 0. */
  readonly dampening?: number;
  /** Look ahead along the velocity. Default false. */
  readonly nesterov?: boolean;
  /** λ of w ← w − ηλw before the step, for weights, not biases: decoupled, unlike PyTorch's. Default 0. */
  readonly weightDecay?: number;
}

/**
 * w ← w − η·g; with momentum v ← μ·v + g, w ← w − η·v; with Nesterov's w ← w − η·(g + μ·v);
 * with dampening v ← μ·v + (1 − τ)·g after a first v of g.
 * g is the gradient averaged over the batch. As PyTorch's SGD.
 *
 * @throws OptionError for an unknown option, a negative rate, or Nesterov's without momentum or with
 * dampening
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { learningRate, momentum, dampening, weightDecay } = numericOptions(
    "sgd()",
    options,
    {
      learningRate: atLeastZero(0.01),
      momentum: [0, -Number.MAX_VALUE, Number.MAX_VALUE],
      dampening: [0, -Number.MAX_VALUE, Number.MAX_VALUE],
      weightDecay: atLeastZero(0),
    },
    ["nesterov"],
  );
  const { nesterov = false } = options;
  if (nesterov && momentum === 0)
    throw new OptionError({
      where: "sgd()",
      expected: "momentum above 0 with nesterov",
      got: "0",
      cure: "Set momentum: 0.9.",
    });
  if (nesterov && dampening !== 0)
    throw new OptionError({
      where: "sgd()",
      expected: "no dampening with nesterov",
      got: String(dampening),
      cure: "Leave one of them away.",
    });
  const own =
    momentum === 0
      ? plain(learningRate)
      : withMomentum({ learningRate, momentum, ...(dampening !== 0 && { dampening }) }, nesterov);
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

function withMomentum(settings: Settings, nesterov: boolean): Optimizer {
  return {
    kind: "sgd",
    settings,
    state: ["velocity"],
    scalars: ({ learningRate, momentum, dampening }, t) => ({
      learningRate,
      momentum,
      ...(dampening !== undefined && { fresh: t === 1 ? 1 : 1 - dampening }),
    }),
    update({ parameter, gradient, state, scalars }) {
      const added = scalars.fresh ? ops.mul(gradient, scalars.fresh) : gradient;
      const velocity = ops.add(ops.mul(state.velocity, scalars.momentum), added);
      const direction = nesterov ? ops.add(gradient, ops.mul(velocity, scalars.momentum)) : velocity;
      return {
        parameter: ops.sub(parameter, ops.mul(direction, scalars.learningRate)),
        state: { velocity },
      };
    },
  };
}
