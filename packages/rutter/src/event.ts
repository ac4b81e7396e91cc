// Events of a training run: plain data, the same for callbacks, a log file, a chart and another thread.

/** Loss and metrics over a set of examples. */
export type Measures<MetricNames extends string = string> = { readonly loss: number } & Readonly<
  Record<MetricNames, number>
>;

interface Position {
  /** Epochs count from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Training steps since the trainer was made. */
  readonly step: number;
}

/** The first event: what is about to run. */
export interface StartEvent {
  readonly type: "start";
  readonly epochs: number;
  readonly examples: number;
  readonly batchSize: number;
  readonly parameters: number;
  readonly backend: string;
  /** Present if it goes on with an interrupted run. */
  readonly resumed?: true;
}

/** One step is done. Only with `batchEvents: true`. */
export interface BatchEvent extends Position {
  readonly type: "batch";
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
}

/** Sent whenever the trainer gives way to other tasks, at least every 50 ms. Measures are of the epoch so far. */
export interface ProgressEvent<MetricNames extends string = string> extends Position {
  readonly type: "progress";
  readonly batch: number;
  readonly batches: number;
  readonly training: Measures<MetricNames>;
  readonly samplesPerSecond: number;
  /** Estimated time until all epochs are done. */
  readonly secondsLeft: number;
}

/**
 * An epoch is done. `training` was measured while it ran, on parameters that changed; the loss includes penalties. If the
 * epoch was interrupted, measures are of all of it, speed and seconds of the part since.
 */
export interface EpochEvent<MetricNames extends string = string, Validated extends boolean = boolean>
  extends Position {
  readonly type: "epoch";
  readonly training: Measures<MetricNames>;
  readonly validation: Validated extends true ? Measures<MetricNames> : Measures<MetricNames> | undefined;
  readonly settings: Readonly<Record<string, number>>;
  readonly samplesPerSecond: number;
  /** Seconds that the epoch took, validation included. */
  readonly seconds: number;
}

/** The last event. */
export interface EndEvent extends Position {
  readonly type: "end";
  /** `left`: by `break`, so that only callbacks see the event. */
  readonly reason: "completed" | "stopped" | "aborted" | "left";
  /** Who stopped it and why, in words. */
  readonly message?: string;
  readonly seconds: number;
}

/** What a run tells, in order: start, then batch and progress, an epoch after each pass, end. Told apart by `type`. */
export type TrainingEvent<MetricNames extends string = string, Validated extends boolean = boolean> =
  | StartEvent
  | BatchEvent
  | ProgressEvent<MetricNames>
  | EpochEvent<MetricNames, Validated>
  | EndEvent;
