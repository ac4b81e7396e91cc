// Trainer: dataset → batch → training step → event, as an iterator. It uses only what a loop of one's own could use.

import type { Backend } from "./backend";
import { BatchRunner } from "./batchRunner";
import type { Callback, RunControl } from "./callback";
import type { Dataset } from "./data/dataset";
import { defaultBackend } from "./defaultBackend";
import { DisposedError, OptionError, ShapeError } from "./error";
import type { Measures, TrainingEvent } from "./event";
import { type Examples, requireInput } from "./examples";
import { checkFitOptions, type FitOptions } from "./fitOptions";
import { Forward } from "./forward";
import { type Loss, warnOfMisfit } from "./loss";
import { Stream } from "./math/stream";
import type { Metric } from "./metric";
import { accuracy } from "./metrics/accuracy";
import type { Network } from "./network";
import type { NumericArray } from "./ops/operation";
import type { Optimizer, Settings } from "./optimizer";
import { checkOptions } from "./option";
import type { HostTensor } from "./program";
import { type Penalty, penaltiesOf, type Regularization } from "./regularization";
import type { Rule } from "./rule";
import { backprop } from "./rules/backprop";
import { measuresOf, type Progress, Run } from "./run";
import type { Schedule } from "./schedule";
import { formatShape, sizeOf } from "./tensor";
import { type OptimizerState, optimizerState } from "./trainingStep";

/** What a trainer is made of beside its network. */
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
  /** How settings change during a run, by name: `{ learningRate: stepDecay({ … }) }`. Each decides before every step. */
  readonly schedules?: Readonly<Record<string, Schedule>>;
}

/** All that a run needs to go on: plain data. */
export interface TrainerState {
  readonly version: 1;
  readonly progress: Readonly<Progress>;
  readonly settings: Settings;
  readonly parameters: NumericArray;
  readonly buffers: NumericArray;
  readonly optimizer: Readonly<Record<string, NumericArray>>;
}

type MetricName<Metrics extends readonly Metric[]> = Metrics[number]["name"];

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
  /** Current values by name: the optimizer's, the layers' (`layer.rate`), strengths of penalties (`l2`). Writing changes the next step. */
  readonly settings: Settings;
  /** The epoch events of all runs. */
  readonly history: Extract<TrainingEvent<MetricName<Metrics>>, { type: "epoch" }>[] = [];
  readonly #options: TrainerOptions<Metrics>;
  readonly #metrics: readonly Metric[];
  readonly #penalties: readonly Penalty[];
  readonly #state: OptimizerState;
  readonly #evaluation: Forward;
  #runner: BatchRunner | undefined;
  #backend: Backend | undefined;
  readonly #progress: Progress = { firstEpoch: 0, epoch: 0, batch: 0, step: 0 };
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
      "schedules",
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
    this.#penalties = penaltiesOf(options.regularization);
    this.#options = options;
    this.#metrics = options.metrics ?? [accuracy()];
    this.#backend = options.backend;
    this.settings = {
      ...options.optimizer.settings,
      ...network.settings,
      ...Object.fromEntries(this.#penalties.map(({ kind, strength }) => [kind, strength])),
    };
    for (const name of Object.keys(options.schedules ?? {}))
      if (!Object.hasOwn(this.settings, name))
        throw new OptionError({
          where: "Trainer: schedules",
          expected: `one of the settings ${Object.keys(this.settings).join(", ")}`,
          got: `"${name}"`,
          cure: "Schedule a setting of the optimizer, a layer or a penalty of this trainer.",
        });
    warnOfMisfit(options.loss, network.layers[network.layers.length - 1].layer.kind);
    this.#state = optimizerState({ network, optimizer: options.optimizer });
    this.#evaluation = new Forward(network, options.loss);
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
    train: Dataset,
    options: Options,
  ): AsyncGenerator<
    TrainingEvent<MetricName<Metrics>, Options extends { validation: Dataset } ? true : false>,
    void,
    void
  > {
    const { resume, shuffle, ...checked } = this.#checkFit(train, options);
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
        schedules: this.#options.schedules ?? {},
        metrics: this.#metrics,
        runner: this.#runner,
        parameters: this.network.parameterCount,
        backend: this.#backend.name,
        evaluate: (dataset) => this.evaluate(dataset),
      });
      const control: RunControl = {
        network: this.network,
        settings: this.settings,
        stop: (message) => run.stop(message),
      };
      const tell = async (event: TrainingEvent) => {
        for (const callback of this.#options.callbacks ?? []) await callback.on(event, control);
      };
      let left = true;
      try {
        for await (const event of run.events() as AsyncGenerator<any, void, void>) {
          await tell(event);
          if (event.type === "epoch") this.history.push(event);
          if (event.type === "end") left = false;
          yield event;
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
    return measuresOf(this.#metrics, loss, counts) as Measures<MetricName<Metrics>>;
  }

  /** Outputs for a batch of examples: [examples, …output]. */
  predict(x: Examples): Promise<HostTensor> {
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
      settings: { ...this.settings },
      parameters: await this.network.parameters.read(),
      buffers: await this.network.buffers.read(),
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
    await this.network.buffers.write(state.buffers);
    for (const name of names) await this.#state.variables[name].write(state.optimizer[name]);
    Object.assign(this.settings, state.settings);
    Object.assign(this.#progress, state.progress);
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

  #runnerOn(backend: Backend): BatchRunner {
    const { loss, optimizer, rule = backprop() } = this.#options;
    const { network, settings } = this;
    const [state, penalties] = [this.#state, this.#penalties];
    return new BatchRunner({ network, backend, loss, optimizer, rule, state, settings, penalties });
  }

  #checkFit(train: Dataset, options: FitOptions) {
    this.#check("fit");
    const checked = checkFitOptions(options);
    this.#checkData("fit", train);
    if (checked.validation) this.#checkData("fit: validation", checked.validation);
    if (this.#running)
      throw new OptionError({
        where: "fit",
        expected: "one run at a time",
        got: "a second while the first is going on",
        cure: "Wait for the first, or leave its loop.",
      });
    return checked;
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
