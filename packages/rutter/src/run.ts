// Run: one call of `fit` as a stream of events: epochs of batches, a breath now and then, a measurement after each epoch.

import { type BatchReader, readBatches } from "./batchReader";
import type { BatchRunner } from "./batchRunner";
import type { Augmenter } from "./data/augment/augmenter";
import type { Dataset } from "./data/dataset";
import type { ExampleStream } from "./data/exampleStream";
import type { EpochTotals } from "./epochTotals";
import type { EndEvent, EpochEvent, Measures, TrainingEvent } from "./event";
import type { Stream } from "./math/stream";
import type { Settings } from "./optimizer";
import { Pace } from "./pace";
import { type Schedule, scheduled } from "./schedule";

/** Where training stands. It moves as the run does, and survives it: another run may go on from here. */
export interface Progress {
  /** Completed epochs when the current run began. */
  firstEpoch: number;
  /** Completed epochs. */
  epoch: number;
  /** Batches done in the current epoch. */
  batch: number;
  /** Steps done. */
  step: number;
}

export interface RunOptions {
  readonly train: Dataset | ExampleStream;
  readonly epochs: number;
  /** Examples per step, or a function of the run's epoch, counted from 0, that gives them. */
  readonly batchSize: number | ((epoch: number) => number);
  readonly validation: Dataset | ExampleStream | undefined;
  /** Stream of the epochs' orders; undefined for the order of the file. */
  readonly order: Stream | undefined;
  /** Changes examples on their way in. */
  readonly augmenter: Augmenter | undefined;
  readonly signal: AbortSignal | undefined;
  readonly batchEvents: boolean;
  /** Whether an interrupted run goes on. */
  readonly resumed: boolean;
  readonly progress: Progress;
  readonly settings: Settings;
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** What the epoch has counted; an interrupted run goes on counting. */
  readonly totals: EpochTotals;
  readonly runner: BatchRunner;
  readonly parameters: number;
  readonly backend: string;
  evaluate(data: Dataset | ExampleStream): Promise<Measures>;
}

export class Run {
  #stopped: string | undefined;
  #examples = 0;
  readonly #pace = new Pace();
  readonly #begun = performance.now();
  /** Steps of the run before each epoch, then of the whole run; only where the batch size changes. */
  readonly #table: readonly number[] | undefined;

  constructor(private readonly options: RunOptions) {
    const { epochs, batchSize } = options;
    if (typeof batchSize === "number") return;
    const table = [0];
    for (let epoch = 0; epoch < epochs; epoch++) table.push(table[epoch] + this.#batchesOf(epoch));
    this.#table = table;
  }

  /** Ends the run after the current event. */
  stop(message: string): void {
    this.#stopped ??= message;
  }

  async *events(): AsyncGenerator<TrainingEvent, void, void> {
    const { progress, epochs, train, parameters, backend, resumed } = this.options;
    const batchSize = this.#batchSizeOf(this.#epochIndex);
    yield {
      type: "start",
      epochs,
      examples: train.length,
      batchSize,
      parameters,
      backend,
      resumed: resumed || undefined,
    };
    const last = progress.firstEpoch + epochs;
    while (progress.epoch < last && !this.#halted) yield* this.#epoch();
    yield this.end(this.#aborted ? "aborted" : this.#stopped !== undefined ? "stopped" : "completed");
  }

  /** The last event. */
  end(reason: EndEvent["reason"]): EndEvent {
    const { progress, epochs } = this.options;
    const epoch = progress.epoch - progress.firstEpoch;
    const seconds = (performance.now() - this.#begun) / 1000;
    return { type: "end", reason, message: this.#stopped, epoch, epochs, step: progress.step, seconds };
  }

  get #aborted(): boolean {
    return this.options.signal?.aborted === true;
  }

  get #halted(): boolean {
    return this.#stopped !== undefined || this.#aborted;
  }

  /** Completed epochs of this run, at most its last. */
  get #epochIndex(): number {
    const { progress, epochs } = this.options;
    return Math.min(progress.epoch - progress.firstEpoch, epochs - 1);
  }

  #batchSizeOf(epoch: number): number {
    const { batchSize } = this.options;
    return typeof batchSize === "number" ? batchSize : batchSize(epoch);
  }

  #batchesOf(epoch: number): number {
    return Math.ceil(this.options.train.length / this.#batchSizeOf(epoch));
  }

  /** Steps of the run before an epoch. */
  #stepsBefore(epoch: number): number {
    return this.#table ? this.#table[epoch] : epoch * this.#batchesOf(0);
  }

  /** Steps of the current epoch. */
  get #batches(): number {
    return this.#batchesOf(this.#epochIndex);
  }

  /** The position as events tell it; `epoch` is the one being worked on. */
  get #position() {
    const { progress, epochs } = this.options;
    return { epoch: progress.epoch + 1 - progress.firstEpoch, epochs, step: progress.step };
  }

  async *#epoch(): AsyncGenerator<TrainingEvent, void, void> {
    const { progress, totals, train, order, augmenter, batchEvents } = this.options;
    if (progress.batch === 0) totals.reset();
    const [begun, before] = [performance.now(), totals.examples];
    const [batchSize, done] = [this.#batchSizeOf(this.#epochIndex), progress.batch];
    const reader = readBatches({ train, epoch: progress.epoch, batchSize, done, order, augmenter });
    try {
      while (progress.batch < this.#batches && !this.#halted) {
        const loss = await this.#step(reader);
        const batch = { batch: progress.batch, batches: this.#batches };
        if (batchEvents) yield { type: "batch", ...this.#position, ...batch, loss };
        if (this.#pace.due) {
          yield {
            type: "progress",
            ...this.#position,
            ...batch,
            training: totals.estimates,
            ...this.#rate(),
          };
          await this.#pace.breathe();
        }
      }
    } finally {
      await reader.close();
    }
    if (progress.batch < this.#batches) return;
    yield await this.#finish(begun, before);
    await this.#pace.breathe();
  }

  async #step(reader: BatchReader): Promise<number> {
    const { progress, runner, totals } = this.options;
    this.#schedule();
    const reading = reader.next();
    const batch = reading instanceof Promise ? await reading : reading;
    const { rows } = batch;
    const loss = await runner.run(batch, progress.step + 1, totals.counts);
    progress.step++;
    progress.batch++;
    totals.add(rows, loss, runner.terms);
    this.#examples += rows;
    return loss;
  }

  /** Sets what the schedules decide for the step to come. */
  #schedule(): void {
    const { schedules, settings, progress, epochs } = this.options;
    const stepsPerEpoch = this.#batches;
    const epoch = this.#epochIndex;
    const step = this.#stepsBefore(epoch) + progress.batch;
    const time = epoch + progress.batch / stepsPerEpoch;
    const point = { step, steps: this.#stepsBefore(epochs), epoch, epochs, stepsPerEpoch, time };
    for (const name in schedules) settings[name] = scheduled(name, schedules[name], point);
  }

  /** Measures after an epoch; speed and time are those since `begun`, before which `before` examples were done. */
  async #finish(begun: number, before: number): Promise<EpochEvent> {
    const { validation, evaluate, progress, settings, totals } = this.options;
    const trained = performance.now();
    const measured = validation && (await evaluate(validation));
    const event: EpochEvent = {
      type: "epoch",
      ...this.#position,
      training: totals.measures,
      validation: measured,
      settings: { ...settings },
      samplesPerSecond: ((totals.examples - before) / (trained - begun)) * 1000,
      seconds: (performance.now() - begun) / 1000,
    };
    progress.epoch++;
    progress.batch = 0;
    return event;
  }

  #rate(): { samplesPerSecond: number; secondsLeft: number } {
    const { progress, epochs, train } = this.options;
    const samplesPerSecond = (this.#examples / (performance.now() - this.#begun)) * 1000;
    const epochsLeft = progress.firstEpoch + epochs - progress.epoch;
    const left = epochsLeft * train.length - progress.batch * this.#batchSizeOf(this.#epochIndex);
    return { samplesPerSecond, secondsLeft: Math.max(0, left) / samplesPerSecond };
  }
}
