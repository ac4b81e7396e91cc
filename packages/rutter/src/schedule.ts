// Schedule: a setting as a function of the position in a run.

/** A position in a run; counts from 0. */
export interface SchedulePoint {
  /** Steps done. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Epochs done. */
  readonly epoch: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** A schedule: the value of a setting for the step to come. It depends on the position alone, so runs can be resumed. */
export interface Schedule {
  readonly kind: string;
  at(point: SchedulePoint): number;
}
