// Decoupled weight decay: weights shrink a little before another optimizer moves them.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import { atLeastZero, decayMask, numericOptions, type Optimizer, wrap } from "../optimizer";
import { requireMethod } from "../option";

/** Options of decayWeights. */
export interface DecayWeightsOptions {
  /** λ. Default 0.01. */
  readonly weightDecay?: number;
  /** Whether biases and the like shrink too, as in PyTorch without parameter groups. Default false. */
  readonly biases?: boolean;
}

/**
 * w ← (1 − η·λ)·w, then the inner optimizer from there; the setting `weightDecay`. Unlike the penalty `l2` it does not
 * pass through moments or momentum. Loshchilov and Hutter 2019.
 *
 * @throws OptionError for an unknown option, a negative λ, or an inner optimizer without learning rate
 */
export function decayWeights(inner: Optimizer, options: DecayWeightsOptions = {}): Optimizer {
  const settings = numericOptions("decayWeights()", options, { weightDecay: atLeastZero(0.01) }, ["biases"]);
  const { biases = false } = options;
  requireMethod("decayWeights()", "an optimizer", inner, "update", "Write decayWeights(sgd(), …).");
  if (!("learningRate" in inner.settings))
    throw new OptionError({
      where: "decayWeights()",
      expected: "an optimizer with a learning rate",
      got: inner.kind,
      cure: "Put it around sgd(), adam() or another that has one.",
    });
  return wrap(inner, {
    kind: "decayWeights",
    settings,
    scalars: ({ learningRate, weightDecay }) => ({ decayShare: learningRate * weightDecay }),
    update(call, update) {
      const { parameter, parts, scalars } = call;
      const rate = biases ? scalars.decayShare : ops.mul(decayMask(parts), scalars.decayShare);
      return update({ ...call, parameter: ops.mul(parameter, ops.sub(1, rate)) });
    },
  });
}
