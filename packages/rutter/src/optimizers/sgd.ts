// Stochastic gradient descent, plain, with momentum, and Nesterov's.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import { checkLearningRate, type Optimizer } from "../optimizer";
import { checkOptions, numberInRange } from "../option";

export interface SgdOptions {
  /** η. Default 0.01. */
  readonly learningRate?: number;
  /** μ: how much of the last velocity remains. Default 0. */
  readonly momentum?: number;
  /** Look ahead along the velocity. Default false. */
  readonly nesterov?: boolean;
}

/**
 * w ← w − η·g; with momentum v ← μ·v + g, w ← w − η·v; with Nesterov's w ← w − η·(g + μ·v).
 * g is the gradient averaged over the batch. As PyTorch's SGD.
 *
 * @throws OptionError for an unknown option, a negative rate, a momentum outside 0..1, or Nesterov's without momentum
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkOptions("sgd()", options, ["learningRate", "momentum", "nesterov"]);
  const { learningRate = 0.01, momentum = 0, nesterov = false } = options;
  checkLearningRate("sgd()", learningRate);
  numberInRange("sgd()", "momentum", momentum, 0, 1);
  if (nesterov && momentum === 0)
    throw new OptionError({
      where: "sgd()",
      expected: "momentum above 0 with nesterov",
      got: "0",
      cure: "Set momentum: 0.9.",
    });
  if (momentum === 0)
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
