// Schedule: a setting as a function of the position in a run.
import { OptionError } from "./error";
import { describe, requireMethod } from "./option";

/** A position in a run, for the step to come; all of it counts from 0. */
export interface SchedulePoint {
  /** Steps done. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Epochs done. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps of the current epoch. */
  readonly stepsPerEpoch: number;
  /** Epochs done, the part of the current one included: 2.5 in the middle of the third. */
  readonly time: number;
}

/** A schedule: the value of a setting for the step to come. It depends on the position alone, so runs can be resumed. */
export interface Schedule {
  readonly kind: string;
  at(point: SchedulePoint): number;
}

/** A function of the position is a schedule too: `({ epoch }) => 0.1 / (1 + epoch)`. */
export type ScheduleFunction = (point: SchedulePoint) => number;

/** What may stand for a schedule: one of the library's, a function of the position, or a number that stays. */
export type ScheduleLike = Schedule | ScheduleFunction | number;

/** The schedule that something stands for. @throws OptionError for what is none */
export function scheduleOf(schedule: ScheduleLike): Schedule {
  if (typeof schedule === "number") return { kind: "constant", at: () => schedule };
  if (typeof schedule === "function") return { kind: "function", at: schedule };
  const cure = "Write cosineDecay({ initial: 0.1 }), a function of the position, or a number.";
  requireMethod("schedule", "a schedule", schedule, "at", cure);
  return schedule;
}

/** The value of a setting at a point of the run. @throws OptionError if the schedule gives none */
export function scheduled(setting: string, schedule: Schedule, point: SchedulePoint): number {
  const value = schedule.at(point);
  // Infinity may be meant: a norm that clips nothing.
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw new OptionError({
    where: `schedule of ${setting}`,
    expected: `a number for step ${point.step}, epoch ${point.epoch}`,
    got: describe(value),
    cure: "Give a number for every position of the run.",
  });
}

/** The position as seen by a schedule that begins `start` epochs into the run and lasts `epochs`. */
export function within(point: SchedulePoint, start: number, epochs: number): SchedulePoint {
  const { step, stepsPerEpoch, time } = point;
  const own = time - start;
  return {
    step: step - Math.ceil(start * stepsPerEpoch),
    steps: Math.ceil(epochs * stepsPerEpoch),
    epoch: Math.floor(own),
    epochs,
    stepsPerEpoch,
    time: own,
  };
}
