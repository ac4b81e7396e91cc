// Batch runner: the trainer's compiled steps, one per batch length, and the data that goes in and comes out.
import type { Backend } from "./backend";
import type { Dataset } from "./data/dataset";
import { OptionError } from "./error";
import { targetType } from "./forward";
import { topological } from "./graph";
import { batchLoss, batchTerms, type NamedLoss } from "./loss";
import type { MetricCount } from "./metric";
import type { Network } from "./network";
import type { NumericArray } from "./ops/operation";
import { ops } from "./ops/table";
import type { Optimizer, Settings } from "./optimizer";
import type { Penalty } from "./regularization";
import type { Rule } from "./rule";
import { sizeOf, type Tensor, tensorType } from "./tensor";
import { type OptimizerState, TrainingStep } from "./trainingStep";

export interface BatchRunnerOptions {
  readonly network: Network<any, any>;
  readonly backend: Backend;
  readonly loss: NamedLoss;
  readonly optimizer: Optimizer;
  readonly rule: Rule;
  readonly state: OptimizerState;
  /** Current values by name, the trainer's; `l2` is λ. */
  readonly settings: Settings;
  readonly penalties: readonly Penalty[];
  /** Layers by name whose parameters stay while the setting of that name is not 0. */
  readonly freezing: Readonly<Record<string, string>>;
}

/** Which examples of a dataset make up a batch: `rows` from position `start` of `order` (file order if undefined). */
export interface Batch {
  readonly dataset: Dataset;
  /** Examples of the whole epoch, of which the dataset may hold a part. */
  readonly examples: number;
  readonly order: Int32Array | undefined;
  readonly start: number;
  readonly rows: number;
  /** Changes the input of an example; the array it returns is read at once. */
  readonly augment?: (input: Float32Array, example: number) => Float32Array;
}

interface CompiledStep {
  readonly step: TrainingStep;
  readonly targets: NumericArray;
  /** Only where the dataset has weights. */
  readonly weights: Float32Array | undefined;
  readonly outputs: NumericArray;
  readonly terms: readonly NumericArray[];
}

export class BatchRunner {
  /** The costs of the last step that the loss names, in their order. */
  readonly terms: number[] = [];
  readonly #steps = new Map<string, CompiledStep>();
  #augmented = new Float32Array(0);

  constructor(private readonly options: BatchRunnerOptions) {}

  /** Runs step number `count` on a batch and adds its outputs to `totals`; returns the loss. */
  async run(batch: Batch, count: number, totals: readonly MetricCount[]): Promise<number> {
    const { dataset, rows } = batch;
    const compiled = this.#step(dataset, rows);
    const { step, targets, outputs } = compiled;
    const writing = this.#write(compiled, batch);
    if (writing) await writing;
    const { settings, penalties } = this.options;
    for (const name in step.settings[0]) step.settings[0][name] = settings[name];
    for (const name in step.extra) step.extra[name] = settings[name];
    for (const { setting, divisor } of penalties)
      step.extra[setting] = settings[setting] / divisor(batch.examples, rows);
    step.count = count - 1;
    const running = step.run();
    if (running) await running;
    const reading = step.program.read(1, outputs);
    if (reading) await reading;
    const width = sizeOf(this.options.network.output);
    const seen = { outputs, width, count: rows, targets, kind: dataset.kind, offset: 0 };
    for (const total of totals) total.add(seen);
    if (compiled.terms.length > 0) await this.#readTerms(compiled);
    const loss = step.loss();
    return typeof loss === "number" ? loss : await loss;
  }

  async #readTerms({ step, terms }: CompiledStep): Promise<void> {
    for (const [i, value] of terms.entries()) {
      const reading = step.program.read(2 + i, value);
      if (reading) await reading;
      this.terms[i] = value[0];
    }
  }

  dispose(): void {
    for (const { step } of this.#steps.values()) step.dispose();
    this.#steps.clear();
  }

  /** Copies the batch's rows into the step's inputs: the only copy of the data. */
  #write(
    { step, targets, weights }: CompiledStep,
    { dataset, order, start, rows, augment }: Batch,
  ): Promise<unknown> | undefined {
    const size = sizeOf(dataset.inputShape);
    const width = sizeOf(dataset.labelShape);
    const pending: Promise<void>[] = [];
    const changedSize = sizeOf(this.options.network.input);
    const changed = augment && this.#room(rows * changedSize);
    for (let row = 0; row < rows; row++) {
      const example = order ? order[start + row] : start + row;
      const input = dataset.inputs.subarray(example * size, (example + 1) * size);
      if (changed) changed.set(augment!(input, example), row * changedSize);
      else {
        const written = step.write(0, input, row * size);
        if (written) pending.push(written);
      }
      for (let i = 0; i < width; i++) targets[row * width + i] = dataset.labels[example * width + i];
      if (weights) weights[row] = dataset.weights![example];
    }
    for (const written of [
      changed && step.write(0, changed),
      step.write(1, targets),
      weights && step.write(2, weights),
    ])
      if (written) pending.push(written);
    return pending.length > 0 ? Promise.all(pending) : undefined;
  }

  /** An array for one batch of augmented inputs; a program may still be reading it until its run. */
  #room(size: number): Float32Array {
    if (this.#augmented.length < size) this.#augmented = new Float32Array(size);
    return this.#augmented.subarray(0, size);
  }

  #step(dataset: Dataset, rows: number): CompiledStep {
    const key = `${rows} ${dataset.kind} ${dataset.labelShape} ${dataset.weights !== undefined}`;
    const known = this.#steps.get(key);
    if (known) return known;
    const { network, backend, optimizer, state, loss: cost, rule, penalties, freezing } = this.options;
    const target = targetType(dataset, rows);
    const weights = dataset.weights && new Float32Array(rows);
    const step = new TrainingStep(
      {
        backend,
        inputs: [tensorType([rows, ...network.input]), target, ...(weights ? [tensorType([rows])] : [])],
        updates: [{ network, optimizer }],
        settings: {
          ...network.settings,
          ...cost.settings,
          ...Object.fromEntries(Object.values(freezing).map((setting) => [setting, 0])),
          ...Object.fromEntries(penalties.map(({ setting }) => [setting, 0])),
        },
        build: ([x, y, w], context) => {
          const trace = network.trace(x, context);
          const loss = penalties.reduce(
            (sum, { setting, term }) =>
              ops.add(sum, ops.mul(term(network, trace, context.step), context.settings[setting])),
            batchLoss(cost, trace.output, y, w, context.settings),
          );
          const directions = rule.gradients({ network, trace, target: y, loss });
          if (w) requireUse(w, rule, directions);
          return {
            loss,
            outputs: [trace.output, ...batchTerms(cost, trace.output, y, w, context.settings)],
            directions: [directions],
            frozen: [
              Object.fromEntries(
                Object.entries(freezing).map(([layer, setting]) => [layer, context.settings[setting]]),
              ),
            ],
            assignments: network.bufferAssignments(trace),
          };
        },
      },
      [state],
    );
    const targets = target.dtype === "i32" ? new Int32Array(rows) : new Float32Array(sizeOf(target.shape));
    const terms = Object.keys(cost.terms ?? {}).map((_, i) => step.program.arrayForOutput(2 + i));
    const compiled = { step, targets, weights, outputs: step.program.arrayForOutput(1), terms };
    this.#steps.set(key, compiled);
    return compiled;
  }
}

/** Throws an OptionError for a rule that goes by the target and not by the loss: it would pass over the weights in silence. */
function requireUse(weights: Tensor, { kind }: Rule, directions: readonly Tensor[]): void {
  if (topological(directions).includes(weights)) return;
  throw new OptionError({
    where: `rule ${kind}`,
    expected: "a dataset without weights, as the rule does not use the loss",
    got: "one with weights",
    cure: "Choose backprop(), or leave the weights out: data.withWeights(undefined).",
  });
}
