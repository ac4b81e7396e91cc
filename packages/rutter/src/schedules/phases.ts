// Phases: one schedule after the other.
import { OptionError } from "../error";
import { describe, numberInRange } from "../option";
import { type Schedule, type ScheduleLike, scheduleOf, within } from "../schedule";

/** A schedule, or a value, and how long it holds. */
export interface Phase {
  /** How long it lasts; parts of an epoch are allowed. The last phase may leave it out: until the end. */
  readonly epochs?: number;
  /** A number, a schedule, or a function of the position; it counts from the phase's beginning. */
  readonly value: ScheduleLike;
}

/**
 * Each phase's schedule in turn; the last goes on to the end of the run. As PyTorch's SequentialLR, or Keras's
 * PiecewiseConstantDecay with numbers.
 *
 * ```ts
 * phases([{ epochs: 10, value: 0.25 }, { value: 0.025 }])
 * ```
 * @throws OptionError for no phase, or one but the last without a length above 0
 */
export function phases(list: readonly Phase[]): Schedule {
  if (!Array.isArray(list) || list.length === 0)
    throw new OptionError({
      where: "phases()",
      expected: "a list of at least one phase",
      got: describe(list),
      cure: "Write [{ epochs: 10, value: 0.1 }, { value: 0.01 }].",
    });
  const schedules = list.map(({ value }) => scheduleOf(value));
  const starts = [0];
  for (const { epochs } of list.slice(0, -1))
    starts.push(
      starts[starts.length - 1] +
        numberInRange("phases()", "epochs", epochs, Number.MIN_VALUE, Number.MAX_VALUE),
    );
  return {
    kind: "phases",
    at(point) {
      const phase = starts.findLastIndex((start) => start <= point.time);
      const start = starts[phase];
      const length = list[phase].epochs ?? Math.max(0, point.epochs - start);
      return schedules[phase].at(within(point, start, length));
    },
  };
}
