// Schedule: a setting as a function of the position in a run.

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

/** The schedule that something stands for. */
export function scheduleOf(schedule: ScheduleLike): Schedule {
  if (typeof schedule === "number") return { kind: "constant", at: () => schedule };
  return typeof schedule === "function" ? { kind: "function", at: schedule } : schedule;
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
