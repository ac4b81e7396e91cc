// Warm-up: another schedule, begun gently.
import { checkOptions, numberInRange } from "../option";
import { type Schedule, type ScheduleLike, scheduleOf, within } from "../schedule";

/** Options of warmUp. */
export interface WarmUpOptions {
  /** How long it takes; parts of an epoch are allowed. Default 1. */
  readonly epochs?: number;
  /** Share of the full value at the first step. Default 0.1. */
  readonly from?: number;
}

/**
 * In a straight line from `from` · v to v, the first value of the schedule; then the schedule from its beginning, for
 * the rest of the run. Goyal and others 2017; as PyTorch's LinearLR before another in SequentialLR.
 *
 * ```ts
 * warmUp(cosineDecay({ initial: 0.1 }), { epochs: 5 })
 * ```
 * @throws OptionError for an unknown option or one out of range
 */
export function warmUp(schedule: ScheduleLike, options: WarmUpOptions = {}): Schedule {
  checkOptions("warmUp()", options, ["epochs", "from"]);
  const { epochs = 1, from = 0.1 } = options;
  numberInRange("warmUp()", "epochs", epochs, Number.MIN_VALUE, Number.MAX_VALUE);
  numberInRange("warmUp()", "from", from, 0, 1);
  const { kind, at } = scheduleOf(schedule);
  return {
    kind: `warmUp(${kind})`,
    at(point) {
      const rest = Math.max(0, point.epochs - epochs);
      if (point.time >= epochs) return at(within(point, epochs, rest));
      const full = at({ ...within(point, epochs, rest), step: 0, epoch: 0, time: 0 });
      return full * (from + ((1 - from) * point.time) / epochs);
    },
  };
}
