// Gradient accumulation: several batches make one step, as if they were one large batch.
import { ops } from "../ops/table";
import { type Optimizer, wrap } from "../optimizer";
import { checkOptions, positiveInteger } from "../option";

/** Options of accumulate. */
export interface AccumulateOptions {
  /** Batches per step of the inner optimizer. */
  readonly steps: number;
}

/**
 * s ← s + g/k; at every k-th step the inner optimizer moves along s, and s ← 0. Between, parameters and inner state stay.
 * With k batches of m examples this is one step with a batch of k·m. As Keras's gradient_accumulation_steps.
 *
 * @throws OptionError for an unknown option or a number of steps below 1
 */
export function accumulate(inner: Optimizer, options: AccumulateOptions): Optimizer {
  checkOptions("accumulate()", options ?? null, ["steps"]);
  const steps = positiveInteger("accumulate()", "steps", options.steps);
  return wrap(inner, {
    kind: "accumulate",
    state: ["accumulated"],
    innerStep: (t) => Math.ceil(t / steps),
    scalars: (_, t) => ({ accumulationEnds: t % steps === 0 ? 1 : 0 }),
    update(call, update) {
      const { parameter, gradient, state, scalars } = call;
      const ends = scalars.accumulationEnds;
      const sum = ops.add(state.accumulated, ops.mul(gradient, 1 / steps));
      const moved = update({ ...call, gradient: sum });
      const changed = Object.entries(moved.state).map(([name, value]) => [
        name,
        ops.where(ends, value, state[name]),
      ]);
      return {
        parameter: ops.where(ends, moved.parameter, parameter),
        state: { ...Object.fromEntries(changed), accumulated: ops.where(ends, 0, sum) },
      };
    },
  });
}
