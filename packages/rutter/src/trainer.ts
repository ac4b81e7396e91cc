// Trainer: dataset → batch → training step → event, as an iterator. It uses only what a loop of one's own could use.

import { breathe } from "#platform";
import type { Backend } from "./backend";
import { BatchRunner } from "./batchRunner";
import type { Callback, RunControl } from "./callback";
import type { Dataset } from "./data/dataset";
import { defaultBackend } from "./defaultBackend";
import { DisposedError, OptionError, ShapeError } from "./error";
import type { Measures, TrainingEvent } from "./event";
import { type Examples, requireInput } from "./examples";
import { Forward } from "./forward";
import type { Loss } from "./loss";
import { Stream } from "./math/stream";
import type { Metric, MetricCount } from "./metric";
import { accuracy } from "./metrics/accuracy";
import type { Network } from "./network";
import type { NumericArray } from "./ops/operation";
import type { Optimizer, Settings } from "./optimizer";
import { checkOptions, numberInRange, positiveInteger } from "./option";
import type { HostTensor } from "./program";
import type { Regularization } from "./regularization";
import type { Rule } from "./rule";
import { backprop } from "./rules/backprop";
import { formatShape, sizeOf } from "./tensor";
import { type OptimizerState, optimizerState } from "./trainingStep";

export interface TrainerOptions<Metrics extends readonly Metric[] = readonly Metric<"accuracy">[]> {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Default: WASM, or the reference backend with a warning where WASM cannot run. */
  readonly backend?: Backend;
  /** Penalties on the parameters. Default none. */
  readonly regularization?: Regularization;
  /** How parameters learn. Default backprop(). */
  readonly rule?: Rule;
  /** What to count beside the loss. Default [accuracy()]. */
  readonly metrics?: Metrics;
  readonly callbacks?: readonly Callback[];
}

export interface FitOptions {
  /** Passes over the data. */
  readonly epochs: number;
  /** Examples per step. Default 32; the last batch may be shorter. */
  readonly batchSize?: number;
  /** Measured after every epoch. */
  readonly validation?: Dataset;
  /** A new order every epoch, from the network's seed. Default true. */
  readonly shuffle?: boolean;
  /** Ends the run at the next step; what was learned stays. */
  readonly signal?: AbortSignal;
  /** An event for every step. Default false. */
  readonly batchEvents?: boolean;
  /** Go on with the run that was interrupted or restored, in the middle of its epoch; `epochs` counts from its start. */
  readonly resume?: boolean;
}

/** All that a run needs to go on: plain data. */
export interface TrainerState {
  readonly version: 1;
  readonly epoch: number;
  readonly batch: number;
  readonly step: number;
  readonly settings: Settings;
  readonly parameters: NumericArray;
  readonly optimizer: Readonly<Record<string, NumericArray>>;
}

type MetricName<Metrics extends readonly Metric[]> = Metrics[number]["name"];

/** Longest time between two breaths of the event loop. */
const BREATH_MILLISECONDS = 40;

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
export class Trainer<const Metrics extends readonly Metric[] = readonly Metric<"accuracy">[]> {
  /** Current values by name: the optimizer's settings, and `l2`. Writing changes the next step. */
  readonly settings: Settings;
  /** The epoch events of all runs. */
  readonly history: Extract<TrainingEvent<MetricName<Metrics>>, { type: "epoch" }>[] = [];
  readonly #options: TrainerOptions<Metrics>;
  readonly #metrics: readonly Metric[];
  readonly #state: OptimizerState;
  readonly #evaluation: Forward;
  #runner: BatchRunner | undefined;
  #backend: Backend | undefined;
  #epoch = 0;
  #batch = 0;
  #step = 0;
  #running = false;
  #disposed = false;

  constructor(
    readonly network: Network<any, any>,
    options: TrainerOptions<Metrics>,
  ) {
    checkOptions("Trainer", options, [
      "loss",
      "optimizer",
      "backend",
      "regularization",
      "rule",
      "metrics",
      "callbacks",
    ]);
    for (const name of ["loss", "optimizer"] as const)
      if (options[name] === undefined)
        throw new OptionError({
          where: "Trainer",
          expected: `the option "${name}"`,
          got: "nothing",
          cure: name === "loss" ? "Write loss: softmaxCrossEntropy()." : "Write optimizer: sgd().",
        });
    if (typeof options.loss !== "function")
      throw new OptionError({
        where: "Trainer: loss",
        expected: "a function of output and target",
        got: typeof options.loss,
        cure: "Write loss: softmaxCrossEntropy().",
      });
    const { l2 = 0 } = options.regularization ?? {};
    checkOptions("Trainer: regularization", options.regularization, ["l2"]);
    numberInRange("Trainer: regularization", "l2", l2, 0, Number.MAX_VALUE);
    this.#options = options;
    this.#metrics = options.metrics ?? [accuracy()];
    this.#backend = options.backend;
    this.settings = { ...options.optimizer.settings, l2 };
    this.#state = optimizerState({ network, optimizer: options.optimizer });
    this.#evaluation = new Forward(network, options.loss);
  }

  /** Epochs completed, in this run or the one restored. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Trains, and yields events. `break` stops; what was learned stays.
   *
   * @throws DataError for an empty dataset; ShapeError where data and network do not fit; OptionError
   */
  async *fit<const Options extends FitOptions>(
    train: Dataset,
    options: Options,
  ): AsyncGenerator<
    TrainingEvent<MetricName<Metrics>, Options extends { validation: Dataset } ? true : false>,
    void,
    void
  > {
    const { epochs, batchSize, validation, shuffle, signal, batchEvents, resume } = this.#checkFit(
      train,
      options,
    );
    this.#running = true;
    let stopped: string | undefined;
    const control: RunControl = {
      network: this.network,
      settings: this.settings,
      stop: (message) => (stopped ??= message),
    };
    const tell = async <E extends TrainingEvent>(event: E): Promise<any> => {
      for (const callback of this.#options.callbacks ?? []) await callback.on(event, control);
      return event;
    };
    try {
      this.#backend ??= await defaultBackend();
      this.#runner ??= this.#runnerOn(this.#backend);
      const runner = this.#runner;
      const first = resume ? 0 : this.#epoch;
      if (!resume) this.#batch = 0;
      const last = first + epochs;
      const begun = performance.now();
      const batches = Math.ceil(train.length / batchSize);
      const position = () => ({ epoch: Math.min(this.#epoch + 1, last) - first, epochs, step: this.#step });
      yield tell({
        type: "start",
        epochs,
        examples: train.length,
        batchSize,
        parameters: this.network.parameterCount,
        backend: this.#backend.name,
      });
      let breath = performance.now();
      let seen = 0;
      const aborted = () => signal?.aborted === true;
      while (this.#epoch < last && stopped === undefined && !aborted()) {
        const epochBegun = performance.now();
        const order = shuffle ? this.#stream().permutation(train.length, this.#epoch) : undefined;
        const totals = this.#metrics.map((metric) => metric.start());
        let lossSum = 0;
        let counted = 0;
        const training = () => this.#measures(lossSum / counted, totals);
        while (this.#batch < batches && !aborted() && stopped === undefined) {
          const start = this.#batch * batchSize;
          const rows = Math.min(batchSize, train.length - start);
          const loss = await runner.run({ dataset: train, order, start, rows }, ++this.#step, totals);
          lossSum += loss * rows;
          counted += rows;
          seen += rows;
          this.#batch++;
          if (batchEvents) yield tell({ type: "batch", ...position(), batch: this.#batch, batches, loss });
          const now = performance.now();
          if (now - breath > BREATH_MILLISECONDS) {
            const rate = (seen / (now - begun)) * 1000;
            const left = (last - this.#epoch) * train.length - this.#batch * batchSize;
            yield tell({
              type: "progress",
              ...position(),
              batch: this.#batch,
              batches,
              training: training(),
              samplesPerSecond: rate,
              secondsLeft: Math.max(0, left) / rate,
            });
            await breathe();
            breath = performance.now();
          }
        }
        if (this.#batch < batches) break;
        const trained = performance.now();
        const measured = validation && (await this.evaluate(validation));
        const done = position();
        this.#epoch++;
        this.#batch = 0;
        const event = await tell({
          type: "epoch",
          ...done,
          training: training(),
          validation: measured,
          settings: { ...this.settings },
          samplesPerSecond: (counted / (trained - epochBegun)) * 1000,
          seconds: (performance.now() - epochBegun) / 1000,
        });
        this.history.push(event);
        yield event;
        await breathe();
        breath = performance.now();
      }
      const reason = aborted() ? "aborted" : stopped !== undefined ? "stopped" : "completed";
      const end = {
        epoch: this.#epoch - first,
        epochs,
        step: this.#step,
        seconds: (performance.now() - begun) / 1000,
      };
      yield tell({ type: "end", reason, message: stopped, ...end });
    } finally {
      this.#running = false;
    }
  }

  /** Loss (without penalties) and metrics over a whole dataset, exactly. @throws DataError, ShapeError */
  async evaluate(dataset: Dataset): Promise<Measures<MetricName<Metrics>>> {
    this.#check("evaluate");
    this.#checkData("evaluate", dataset);
    const counts = this.#metrics.map((metric) => metric.start());
    const width = sizeOf(this.network.output);
    const { kind, labels: targets } = dataset;
    const stride = sizeOf(dataset.labelShape);
    const loss = await this.#evaluation.evaluate(dataset, this.#backend, (outputs, start, count) => {
      for (const total of counts) total.add({ outputs, width, count, targets, kind, offset: start * stride });
    });
    return this.#measures(loss, counts);
  }

  /** Outputs for a batch of examples: [examples, …output]. */
  predict(x: Examples): Promise<HostTensor> {
    this.#check("predict");
    return this.network.predict(x, { backend: this.#backend });
  }

  /** All that is needed to go on later, here or elsewhere: parameters, optimizer state, position, settings. */
  async state(): Promise<TrainerState> {
    const read = async ([name, variable]: [string, { read(): Promise<NumericArray> }]) => [
      name,
      await variable.read(),
    ];
    return {
      version: 1,
      epoch: this.#epoch,
      batch: this.#batch,
      step: this.#step,
      settings: { ...this.settings },
      parameters: await this.network.parameters.read(),
      optimizer: Object.fromEntries(await Promise.all(Object.entries(this.#state.variables).map(read))),
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
    for (const name of names) await this.#state.variables[name].write(state.optimizer[name]);
    Object.assign(this.settings, state.settings);
    this.#epoch = state.epoch;
    this.#batch = state.batch;
    this.#step = state.step;
  }

  /** Frees the trainer's memory. The network keeps what it learned. */
  dispose(): void {
    this.#disposed = true;
    this.#runner?.dispose();
    this.#evaluation.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #stream(): Stream {
    return new Stream(this.network.seed, "shuffle");
  }

  #measures(loss: number, counts: readonly MetricCount[]): Measures<MetricName<Metrics>> {
    const values = this.#metrics.map(({ name }, i) => [name, counts[i].result()]);
    return { loss, ...Object.fromEntries(values) } as Measures<MetricName<Metrics>>;
  }

  #runnerOn(backend: Backend): BatchRunner {
    const { loss, optimizer, rule = backprop() } = this.#options;
    const { network, settings } = this;
    return new BatchRunner({ network, backend, loss, optimizer, rule, state: this.#state, settings });
  }

  #checkFit(train: Dataset, options: FitOptions) {
    this.#check("fit");
    checkOptions("fit", options, [
      "epochs",
      "batchSize",
      "validation",
      "shuffle",
      "signal",
      "batchEvents",
      "resume",
    ]);
    const {
      epochs,
      batchSize = 32,
      validation,
      shuffle = true,
      signal,
      batchEvents = false,
      resume = false,
    } = options;
    positiveInteger("fit", "epochs", epochs);
    positiveInteger("fit", "batchSize", batchSize);
    this.#checkData("fit", train);
    if (validation) this.#checkData("fit: validation", validation);
    if (this.#running)
      throw new OptionError({
        where: "fit",
        expected: "one run at a time",
        got: "a second while the first is going on",
        cure: "Wait for the first, or leave its loop.",
      });
    return { epochs, batchSize, validation, shuffle, signal, batchEvents, resume };
  }

  #checkData(where: string, dataset: Dataset): void {
    dataset.requireExamples(where);
    requireInput(where, dataset.inputShape, this.network.input);
    const width = this.network.output[this.network.output.length - 1] ?? 1;
    if (dataset.classes !== undefined && dataset.classes > width)
      throw new ShapeError({
        where,
        expected: `${dataset.classes} outputs, one per class`,
        got: formatShape(this.network.output),
        cure: `Let the network end with dense(${dataset.classes}).`,
      });
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
