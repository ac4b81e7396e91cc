// Rprop: each weight has a step of its own, that grows while its gradient keeps its sign and shrinks when it turns.
import { ops } from "../ops/table";
import { atLeastZero, numericOptions, type Optimizer } from "../optimizer";

/** Options of rprop. */
export interface RpropOptions {
  /** The first step of every weight. Default 0.01. */
  readonly learningRate?: number;
  /** η⁻: what remains of a step when the gradient turns. Default 0.5. */
  readonly shrink?: number;
  /** η⁺: how much a step grows when it does not. Default 1.2. */
  readonly grow?: number;
  /** Default 1e-6. */
  readonly smallestStep?: number;
  /** Default 50. */
  readonly largestStep?: number;
}

/**
 * s ← s·η⁺ where g has the sign of the last gradient, s·η⁻ where it has the other, within bounds; w ← w − sign(g)·s, but
 * where the sign has just turned w rests once. For full batches. Riedmiller and Braun 1993; numerics as PyTorch's Rprop.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function rprop(options: RpropOptions = {}): Optimizer {
  return {
    kind: "rprop",
    settings: numericOptions("rprop()", options, {
      learningRate: atLeastZero(0.01),
      shrink: [0.5, 0, 1],
      grow: [1.2, 1, Number.MAX_VALUE],
      smallestStep: atLeastZero(1e-6),
      largestStep: atLeastZero(50),
    }),
    state: ["last", "step"],
    scalars: ({ learningRate, shrink, grow, smallestStep, largestStep }, t) => ({
      ...{ learningRate, shrink, grow, smallestStep, largestStep },
      begins: t === 1 ? 1 : 0,
    }),
    update({ parameter, gradient, state, scalars }) {
      const turn = ops.mul(gradient, state.last);
      const turned = ops.less(turn, 0);
      const factor = ops.where(turned, scalars.shrink, ops.where(ops.less(0, turn), scalars.grow, 1));
      const grown = ops.mul(ops.where(scalars.begins, scalars.learningRate, state.step), factor);
      const step = ops.minimum(ops.maximum(grown, scalars.smallestStep), scalars.largestStep);
      const last = ops.where(turned, 0, gradient);
      return { parameter: ops.sub(parameter, ops.mul(ops.sign(last), step)), state: { last, step } };
    },
  };
}
