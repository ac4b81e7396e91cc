// Forward: a network's outputs, and its loss, for any number of examples, in batches that are compiled once.

import { arrayFor, type Backend } from "./backend";
import type { Dataset } from "./data/dataset";
import { defaultBackend } from "./defaultBackend";
import { type Examples, requireInput, toBatch } from "./examples";
import type { OutputNames } from "./layer";
import { batchLoss, batchTerms, type LossSettings, type NamedLoss, termNames } from "./loss";
import type { Network } from "./network";
import { input } from "./ops/leaf";
import type { NumericArray } from "./ops/operation";
import { ops } from "./ops/table";
import type { Settings } from "./optimizer";
import { Pace } from "./pace";
import { type NamedShapes, partsOf } from "./parts";
import { type HostTensor, Program } from "./program";
import { sizeOf, type TensorType, tensorType } from "./tensor";
import { Turns } from "./turns";

/** Enough rows to keep the kernels busy, few enough to stay in the cache. */
const LARGEST_BATCH = 100;

/** Outputs of one batch: rows from example `start` on. The array is reused for the next batch. */
export type BatchVisitor = (outputs: NumericArray, start: number, count: number) => void;

/** Outputs of a batch; those with names are in `outputs` as well. */
export type Prediction<Out> = HostTensor &
  ([OutputNames<Out>] extends [never]
    ? { readonly outputs?: Readonly<Record<string, HostTensor>> }
    : { readonly outputs: Readonly<Record<OutputNames<Out>, HostTensor>> });

export class Forward {
  #backend: Backend | undefined;
  /** By number of rows and kind of target and weights. */
  readonly #programs = new Map<string, Program>();
  /** Programs are shared by all calls, which may overlap. */
  readonly #turns = new Turns();

  constructor(
    private readonly network: Network<any, any>,
    private readonly loss?: NamedLoss,
    /** Current values of what the loss's settings name. */
    private readonly settings: Settings = {},
  ) {}

  async predict(
    x: Examples,
    { backend }: { readonly backend?: Backend } = {},
  ): Promise<HostTensor & { readonly outputs?: Readonly<Record<string, HostTensor>> }> {
    const { data, count } = toBatch("predict", x, this.network);
    const size = sizeOf(this.network.output);
    const out = await this.#turns.take(async () => {
      await this.#use(backend);
      const out = arrayFor(this.#backend!, "f32", count * size);
      await this.#run(data, undefined, count, undefined, (outputs, start, rows) => {
        for (let i = 0; i < rows * size; i++) out[start * size + i] = outputs[i];
      });
      return out;
    });
    const packed = { shape: [count, ...this.network.output], data: out };
    const { outputs } = this.network;
    return outputs ? { ...packed, outputs: unpacked(packed, outputs) } : packed;
  }

  /**
   * Visits the outputs of a whole dataset; returns the loss, weighted if need be, averaged over its examples, and the costs
   * that it is made of.
   */
  async evaluate(
    dataset: Dataset,
    backend: Backend | undefined,
    visit: BatchVisitor,
  ): Promise<readonly number[]> {
    requireInput("evaluate", dataset.inputShape, this.network.input);
    return this.#turns.take(async () => {
      await this.#use(backend);
      return this.#run(dataset.inputs, dataset, dataset.length, this.loss, visit);
    });
  }

  dispose(): void {
    for (const program of this.#programs.values()) program.dispose();
    this.#programs.clear();
  }

  async #use(backend: Backend | undefined): Promise<void> {
    const chosen = backend ?? this.network.parameters.backend ?? (await defaultBackend());
    if (chosen !== this.#backend) this.dispose();
    this.#backend = chosen;
  }

  async #run(
    inputs: Float32Array | Float64Array,
    targets: Dataset | undefined,
    count: number,
    loss: NamedLoss | undefined,
    visit: BatchVisitor,
  ): Promise<readonly number[]> {
    const size = sizeOf(this.network.input);
    const totals = loss ? new Array<number>(1 + termNames(loss).length).fill(0) : [];
    const pace = new Pace();
    for (let start = 0; start < count; start += LARGEST_BATCH) {
      const rows = Math.min(LARGEST_BATCH, count - start);
      const program = this.#program(rows, targets, loss);
      await program.write(0, inputs.subarray(start * size, (start + rows) * size));
      if (targets && loss) {
        const width = sizeOf(targets.labelShape);
        await program.write(1, targets.labels.subarray(start * width, (start + rows) * width));
        if (targets.weights) await program.write(2, targets.weights.subarray(start, start + rows));
        const values = this.#settingNames.map((name) => this.settings[name]);
        if (values.length > 0) await program.write(targets.weights ? 3 : 2, Float32Array.from(values));
      }
      await program.run();
      const outputs = program.arrayForOutput(0);
      await program.read(0, outputs);
      visit(outputs, start, rows);
      for (let i = 0; i < totals.length; i++) {
        const value = program.arrayForOutput(1 + i);
        await program.read(1 + i, value);
        totals[i] += value[0] * rows;
      }
      if (pace.due) await pace.breathe();
    }
    return totals.map((total) => total / count);
  }

  get #settingNames(): readonly string[] {
    return Object.keys(this.loss?.settings ?? {});
  }

  #program(rows: number, targets: Dataset | undefined, loss: NamedLoss | undefined): Program {
    const target = targets && loss ? targetType(targets, rows) : undefined;
    const weighted = target && targets?.weights !== undefined;
    const key = target ? `${rows} ${target.dtype} ${target.shape} ${weighted}` : String(rows);
    const known = this.#programs.get(key);
    if (known) return known;
    const x = input(tensorType([rows, ...this.network.input]));
    const output = this.network.apply(x);
    const y = target && input(target);
    const weights = weighted ? input(tensorType([rows])) : undefined;
    const names = y ? this.#settingNames : [];
    const scalars = names.length > 0 ? input(tensorType([names.length])) : undefined;
    const settings: LossSettings = Object.fromEntries(
      names.map((name, i) => [name, ops.reshape(ops.slice(scalars!, [i], [i + 1]), [])]),
    );
    const costs = () => [
      batchLoss(loss!, output, y!, weights, settings),
      ...batchTerms(loss!, output, y!, weights, settings),
    ];
    const program = new Program({
      inputs: [x, y, weights, scalars].filter((tensor) => tensor !== undefined),
      outputs: y ? [output, ...costs()] : [output],
      backend: this.#backend!,
    });
    this.#programs.set(key, program);
    return program;
  }
}

/** The type of a batch of a dataset's labels. */
export function targetType({ kind, labelShape }: Dataset, rows: number): TensorType {
  return kind === "class" ? tensorType([rows], "i32") : tensorType([rows, ...labelShape]);
}

/** Named outputs out of packed ones, as copies. */
export function unpacked(
  { shape: [count, width], data }: HostTensor,
  outputs: NamedShapes,
): Readonly<Record<string, HostTensor>> {
  const copy = (offset: number, size: number) => {
    const own = new (data.constructor as Float32ArrayConstructor)(count * size);
    for (let i = 0; i < count; i++)
      own.set(data.subarray(i * width + offset, i * width + offset + size), i * size);
    return own;
  };
  return Object.fromEntries(
    partsOf(outputs).map(({ name, shape, offset, size }) => [
      name,
      { shape: [count, ...shape], data: copy(offset, size) },
    ]),
  );
}
