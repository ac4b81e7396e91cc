// Trainer: dataset → batch → training step → event, as an iterator. It uses only what a loop of one's own could use.

import type { Backend } from "./backend";
import { BatchRunner } from "./batchRunner";
import type { RunControl } from "./callback";
import { Augmenter } from "./data/augment/augmenter";
import type { Dataset } from "./data/dataset";
import type { ExampleStream } from "./data/exampleStream";
import { checkDataset } from "./datasetCheck";
import { defaultBackend } from "./defaultBackend";
import { EpochTotals } from "./epochTotals";
import { DisposedError, OptionError } from "./error";
import { Evaluation } from "./evaluation";
import type { Measures, TrainingEvent } from "./event";
import type { Examples } from "./examples";
import { checkFitOptions, type FitOptions } from "./fitOptions";
import type { Prediction } from "./forward";
import type { Ranks } from "./layer";
import { termNames, warnOfMisfit } from "./loss";
import { Stream } from "./math/stream";
import type { Metric } from "./metric";
import type { Network } from "./network";
import type { NumericArray } from "./ops/operation";
import type { Settings } from "./optimizer";
import { backprop } from "./rules/backprop";
import { type Progress, Run } from "./run";
import {
  type CheckedTrainerOptions,
  checkTrainerOptions,
  type LossOption,
  type MeasureNames,
  type MetricsOption,
  type TrainerOptions,
} from "./trainerOptions";
import type { TrainerState } from "./trainerState";
import { type OptimizerState, optimizerState } from "./trainingStep";
import type { Variable } from "./variable";

/** Makes a slip of the pen an error where `Given` is inferred, which otherwise takes any further name. */
type Known<Given, All> = Readonly<Record<Exclude<keyof Given, keyof All>, never>>;

/**
 * Trains a network.
 *
 * ```ts
 * using trainer = new Trainer(net, { loss: quadratic(), optimizer: sgd({ learningRate: 3 }) });
 * for await (const event of trainer.fit(train, { epochs: 30, batchSize: 10, validation }))
 *   if (event.type === "epoch") console.log(event.epoch, event.validation.accuracy);
 * ```
 * @throws OptionError for an unknown or missing option
 */
export class Trainer<
  const Metrics extends MetricsOption = readonly Metric<"accuracy">[],
  Out extends Ranks = any,
> {
  /**
   * Current values by name: the optimizer's, the layers' (`layer.rate`), strengths of penalties (`l2`), weights of costs
   * (`loss.digit`). Writing changes the next step.
   */
  readonly settings: Settings;
  /** The epoch events of all runs. */
  readonly history: Extract<TrainingEvent<MeasureNames<Metrics, Out>>, { type: "epoch" }>[] = [];
  readonly #checked: CheckedTrainerOptions;
  readonly #options: TrainerOptions<Metrics, LossOption<Out>>;
  readonly #state: OptimizerState;
  readonly #evaluation: Evaluation;
  #runner: BatchRunner | undefined;
  #backend: Backend | undefined;
  readonly #totals: EpochTotals;
  readonly #progress: Progress = { firstEpoch: 0, epoch: 0, batch: 0, step: 0 };
  #running = false;
  #disposed = false;

  constructor(
    readonly network: Network<any, Out>,
    options: TrainerOptions<Metrics, LossOption<NoInfer<Out>>>,
  ) {
    const checked = checkTrainerOptions(network, options);
    this.#checked = checked;
    this.#options = options;
    this.#backend = options.backend;
    this.settings = checked.settings;
    warnOfMisfit(checked.loss, network.layers[network.layers.length - 1].layer.kind);
    this.#state = optimizerState({ network, optimizer: options.optimizer });
    this.#totals = new EpochTotals(checked.metrics, termNames(checked.loss));
    this.#evaluation = new Evaluation(network, checked, this.settings);
  }

  /** Epochs completed, in this run or the one restored. */
  get epoch(): number {
    return this.#progress.epoch;
  }

  /**
   * Trains, and yields events. `break` stops; what was learned stays.
   *
   * @throws DataError for an empty dataset; ShapeError where data and network do not fit; OptionError
   */
  async *fit<const Options extends FitOptions>(
    train: Dataset | ExampleStream,
    options: Options & Known<Options, FitOptions>,
  ): AsyncGenerator<
    TrainingEvent<
      MeasureNames<Metrics, Out>,
      Options extends { validation: Dataset | ExampleStream } ? true : false
    >,
    void,
    void
  > {
    const { resume, shuffle, validateAverage, batchEvents, ...checked } = this.#checkFit(train, options);
    const { callbacks = [] } = this.#options;
    const progress = this.#progress;
    if (!resume) Object.assign(progress, { firstEpoch: progress.epoch, batch: 0 });
    this.#running = true;
    try {
      this.#backend ??= await defaultBackend();
      this.#runner ??= this.#runnerOn(this.#backend);
      const run = new Run({
        ...checked,
        train,
        progress,
        order: shuffle ? new Stream(this.network.seed, "shuffle") : undefined,
        settings: this.settings,
        schedules: this.#checked.schedules,
        batchEvents: batchEvents || callbacks.some(({ batches }) => batches),
        resumed: resume,
        totals: this.#totals,
        runner: this.#runner,
        parameters: this.network.parameterCount,
        backend: this.#backend.name,
        evaluate: (data) =>
          validateAverage ? this.withAverage(() => this.evaluate(data)) : this.evaluate(data),
      });
      const control: RunControl = {
        network: this.network,
        settings: this.settings,
        train,
        validation: checked.validation,
        loss: this.#checked.loss,
        backend: this.#backend,
        average: this.#average,
        state: () => this.state(),
        stop: (message) => run.stop(message),
      };
      const tell = async (event: TrainingEvent) => {
        for (const callback of callbacks) await callback.on(event, control);
      };
      let left = true;
      try {
        for await (const event of run.events() as AsyncGenerator<any, void, void>) {
          await tell(event);
          if (event.type === "epoch") this.history.push(event);
          if (event.type === "end") left = false;
          if (event.type !== "batch" || batchEvents) yield event;
        }
      } catch (error) {
        left = false;
        throw error;
      } finally {
        if (left) await tell(run.end("left"));
      }
    } finally {
      this.#running = false;
    }
  }

  /**
   * Loss (without penalties) and metrics over a whole dataset, exactly. The dataset's weights count in the loss, not in
   * metrics. @throws DataError, ShapeError
   */
  async evaluate(data: Dataset | ExampleStream): Promise<Measures<MeasureNames<Metrics, Out>>> {
    this.#check("evaluate");
    return (await this.#evaluation.of(data, this.#backend)) as Measures<MeasureNames<Metrics, Out>>;
  }

  /**
   * Does something with the averaged weights of `ema()` or `swa()` in the network's place: evaluate, predict, save.
   * Buffers (running statistics) stay those of training.
   *
   * ```ts
   * const measures = await trainer.withAverage(() => trainer.evaluate(test));
   * ```
   * @throws OptionError if the optimizer keeps no average
   */
  async withAverage<T>(action: () => T | Promise<T>): Promise<T> {
    const average = this.#average;
    if (average === undefined)
      throw new OptionError({
        where: "withAverage",
        expected: "an optimizer that averages weights",
        got: this.#options.optimizer.kind,
        cure: "Put ema() or swa() around it.",
      });
    const { parameters } = this.network;
    const trained = await parameters.read();
    await parameters.write(await average.read());
    try {
      return await action();
    } finally {
      await parameters.write(trained);
    }
  }

  /** Outputs for a batch of examples: [examples, …output]. */
  predict(x: Examples): Promise<Prediction<Out>> {
    this.#check("predict");
    return this.network.predict(x, { backend: this.#backend });
  }

  /** All that is needed to go on later, here or elsewhere: parameters, optimizer state, position, settings. */
  async state(): Promise<TrainerState> {
    this.#check("state");
    const read = async ([name, variable]: [string, { read(): Promise<NumericArray> }]) => [
      name,
      await variable.read(),
    ];
    return {
      version: 1,
      progress: { ...this.#progress },
      totals: this.#progress.batch > 0 ? this.#totals.save() : undefined,
      settings: { ...this.settings },
      parameters: await this.network.parameters.read(),
      buffers: await this.network.buffers.read(),
      optimizer: Object.fromEntries(await Promise.all(Object.entries(this.#state.variables).map(read))),
      callbacks: (this.#options.callbacks ?? []).map((callback) => callback.save?.() ?? null),
    };
  }

  /** Takes up a state from `state()`; then `fit(…, { resume: true })` goes on to the same bits. @throws ShapeError, OptionError */
  async restore(state: TrainerState): Promise<void> {
    this.#check("restore");
    const names = Object.keys(this.#state.variables);
    if (state.version !== 1 || names.some((name) => !(name in state.optimizer)))
      throw new OptionError({
        where: "restore",
        expected: `a state with optimizer values ${names.join(", ") || "(none)"}`,
        got: `version ${state.version} with ${Object.keys(state.optimizer ?? {}).join(", ") || "none"}`,
        cure: "Make the trainer with the options it had.",
      });
    await this.network.parameters.write(state.parameters);
    await this.network.buffers.write(state.buffers);
    for (const name of names) await this.#state.variables[name].write(state.optimizer[name]);
    Object.assign(this.settings, state.settings);
    Object.assign(this.#progress, state.progress);
    if (state.progress.batch > 0) this.#totals.load(state.totals);
    for (const [i, callback] of (this.#options.callbacks ?? []).entries()) {
      const saved = state.callbacks?.[i];
      if (saved) callback.load?.(saved);
    }
  }

  /** Frees the trainer's memory. The network keeps what it learned. */
  dispose(): void {
    this.#disposed = true;
    this.#runner?.dispose();
    this.#evaluation.dispose();
    for (const variable of Object.values(this.#state.variables)) variable.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  get #average(): Variable | undefined {
    const { average } = this.#options.optimizer;
    return average === undefined ? undefined : this.#state.variables[average];
  }

  #runnerOn(backend: Backend): BatchRunner {
    const { optimizer, rule = backprop() } = this.#options;
    const { network, settings } = this;
    const { loss, penalties, freezing } = this.#checked;
    const state = this.#state;
    return new BatchRunner({ network, backend, loss, optimizer, rule, state, settings, penalties, freezing });
  }

  #checkFit(train: Dataset | ExampleStream, options: FitOptions) {
    this.#check("fit");
    const { augment, ...checked } = checkFitOptions(options);
    const { seed } = this.network;
    const augmenter = augment && new Augmenter(augment, train.inputShape, { seed, where: "fit: augment" });
    checkDataset("fit", this.network, train, augmenter?.shape);
    if (checked.validation) checkDataset("fit: validation", this.network, checked.validation);
    if (this.#running)
      throw new OptionError({
        where: "fit",
        expected: "one run at a time",
        got: "a second while the first is going on",
        cure: "Wait for the first, or leave its loop.",
      });
    return { ...checked, augmenter };
  }

  #check(where: string): void {
    if (this.#disposed)
      throw new DisposedError({
        where,
        expected: "a live trainer",
        got: "one that was disposed of",
        cure: "Make a new Trainer; the network kept its parameters.",
      });
  }
}
