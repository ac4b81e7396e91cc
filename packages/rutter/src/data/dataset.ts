// A dataset: all inputs in one Float32Array and all labels in another array, one row per example. It is long because
// all that people do with data hangs on this one class; how it is done stands in the files beside it.

import { DataError, OptionError, ShapeError, TypeMismatchError } from "../error";
import { Stream } from "../math/stream";
import { checkOptions, describe, integerAtLeast, positiveInteger } from "../option";
import { sizeOf } from "../shape";
import { type BalanceOptions, balancedOrder } from "./balance";
import type { CollectOptions, ExampleSource } from "./collect";
import { checkDatasetOptions, convertDataset, type DatasetSource, type NamedSource } from "./convert";
import { convertNamed, isNamed } from "./named";
import type { NumericArray } from "./nested";
import { baseOrder, type DealOptions, deal, foldSizes, type Population, partSizes } from "./order";
import { joinRows, type MapOptions, type MappedExample, mapRows, oneHotLabels, selectRows } from "./rows";
import { type Standardization, standardizedInputs } from "./standardization";
import { checkedWeights } from "./weights";

/** "class": one class index per example. "values": an array of numbers per example. */
export type LabelKind = "class" | "values";

/** How labels of a kind are stored: class indices as i32, values as f32. */
export type LabelsOf<Label extends LabelKind> = Label extends "class" ? Int32Array : Float32Array;

/** What a Dataset is made of. */
export type DatasetParts<Label extends LabelKind> = {
  kind: Label;
  /** All inputs, row after row: length × the product of `inputShape`. */
  inputs: Float32Array;
  /** The shape of one example's input, e.g. [1, 28, 28]. */
  inputShape: readonly number[];
  /** All labels: one index per example, or length × the product of `labelShape` values. */
  labels: LabelsOf<Label>;
  /** The shape of one example's label; [] for class labels. */
  labelShape: readonly number[];
  /** The number of classes; undefined for labels that are values. */
  classes: Label extends "class" ? number : undefined;
  /** One weight per example. Default: none. */
  weights?: Float32Array;
  /** Shapes of named inputs, which lie one after the other in each row in the order of their names. Default: no names. */
  inputParts?: Readonly<Record<string, readonly number[]>>;
  /** As `inputParts`, of labels that are values. */
  labelParts?: Readonly<Record<string, readonly number[]>>;
};

/** One example: views into the dataset's memory, not copies. */
export type Example<Label extends LabelKind> = {
  input: Float32Array;
  label: Label extends "class" ? number : Float32Array;
};

/** Three datasets with the same shape: to train on, to choose settings by, to judge by at the end. */
export type Splits<Label extends LabelKind = "class"> = {
  train: Dataset<Label>;
  validation: Dataset<Label>;
  test: Dataset<Label>;
};

/** One round of cross-validation. */
export type Fold<Label extends LabelKind> = { train: Dataset<Label>; validation: Dataset<Label> };

/** Options of Dataset.batches. */
export type BatchesOptions = {
  /** Whether the order is random. Default false. */
  shuffle?: boolean;
  /** Decides the random order, together with `epoch`. Default 0. */
  seed?: number;
  /** Every epoch has an order of its own. Default 0. */
  epoch?: number;
  /** Leaves out a last batch that is shorter than the others. Default false. */
  dropLast?: boolean;
};

/**
 * Examples to train on or to be judged by. `Dataset.from` takes ordinary arrays and checks every value;
 * the constructor takes parts that are right already and checks their lengths only.
 */
export class Dataset<Label extends LabelKind = LabelKind> {
  readonly kind: Label;
  readonly inputs: Float32Array;
  readonly inputShape: readonly number[];
  readonly labels: LabelsOf<Label>;
  readonly labelShape: readonly number[];
  readonly classes: Label extends "class" ? number : undefined;
  /** How much each example counts in the loss; undefined where all count 1. See `withWeights`. */
  readonly weights: Float32Array | undefined;
  /** Shapes of named inputs, packed into one row per example in the order of their names. */
  readonly inputParts: DatasetParts<Label>["inputParts"];
  /** Shapes of named labels, packed likewise; class labels as rows of 0 and a 1. */
  readonly labelParts: DatasetParts<Label>["labelParts"];
  /** The number of examples. It may be 0. */
  readonly length: number;

  constructor(parts: DatasetParts<Label>) {
    this.kind = parts.kind;
    this.inputs = parts.inputs;
    this.inputShape = Object.freeze([...parts.inputShape]);
    this.labels = parts.labels;
    this.labelShape = Object.freeze([...parts.labelShape]);
    this.classes = parts.classes;
    this.weights = parts.weights;
    this.inputParts = parts.inputParts;
    this.labelParts = parts.labelParts;
    const inputSize = sizeOf(this.inputShape);
    const labelSize = sizeOf(this.labelShape);
    this.length = this.labels.length / labelSize;
    if (!Number.isInteger(this.length) || this.inputs.length !== this.length * inputSize)
      throw new ShapeError({
        where: "Dataset",
        expected: `${inputSize} inputs and ${labelSize} label numbers for each example`,
        got: `${this.inputs.length} and ${this.labels.length}`,
      });
    if (this.weights && this.weights.length !== this.length)
      throw new ShapeError({
        where: "Dataset",
        expected: `one weight for each of ${this.length} examples`,
        got: String(this.weights.length),
      });
  }

  /**
   * Makes a dataset from nested number arrays or typed arrays. A Float32Array is used as it is, without a
   * copy; all else is converted (values round to f32).
   *
   * Labels are class indices if `classes` is given or if they are an integer typed array, else values:
   * nested arrays (`[[0], [1]]`), a Float32Array or Float64Array, or numbers with a `labelShape`.
   * For networks with several inputs or outputs, `inputs` and `labels` are such arrays by name, and so are `inputShape`,
   * `labelShape` and `classes`: `{ inputs: { image, age }, labels: { digit, parity }, classes: { digit: 10 } }`.
   *
   * @throws ShapeError if lengths disagree or rows are ragged; DataError for a label out of range or a value that is not
   * finite (the first one is named); TypeMismatchError for what is not numbers; OptionError
   *
   * @example Dataset.from({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [[0], [1], [1], [0]] })
   */
  static from(source: DatasetSource<"class">): Dataset<"class">;
  static from(source: DatasetSource<"values">): Dataset<"values">;
  static from(source: NamedSource): Dataset<"values">;
  static from(source: DatasetSource | NamedSource): Dataset {
    if (isNamed(source?.inputs) || isNamed(source?.labels))
      return new Dataset(convertNamed(source as NamedSource));
    checkDatasetOptions(source as DatasetSource);
    return new Dataset(convertDataset(source as DatasetSource));
  }

  /**
   * Makes a dataset from examples that come one by one: a generator, an async generator, a stream, an array of
   * `{ input, label }`. Labels are class indices if `classes` is given. Shapes are those of the first example.
   *
   * @throws as `from`, naming the example; DataError if none comes
   */
  static collect(
    source: ExampleSource,
    options: CollectOptions & { classes: number },
  ): Promise<Dataset<"class">>;
  static collect(
    source: ExampleSource,
    options?: CollectOptions & { classes?: undefined },
  ): Promise<Dataset<"values">>;
  static async collect(source: ExampleSource, options: CollectOptions = {}): Promise<Dataset> {
    const { collectSource } = await import("./collect");
    return new Dataset(convertDataset(await collectSource(source, options)));
  }

  /** Whether there is no example at all. */
  get isEmpty(): boolean {
    return this.length === 0;
  }

  /**
   * Examples `start` up to and without `end`, as views without a copy. Bounds work as in Array.slice.
   *
   * @throws OptionError for a bound that is no integer
   */
  slice(start = 0, end = this.length): Dataset<Label> {
    const from = bound("start", start, this.length);
    const to = Math.max(from, bound("end", end, this.length));
    const inputSize = sizeOf(this.inputShape);
    const labelSize = sizeOf(this.labelShape);
    return new Dataset<Label>({
      ...this,
      inputs: this.inputs.subarray(from * inputSize, to * inputSize),
      labels: this.labels.subarray(from * labelSize, to * labelSize) as LabelsOf<Label>,
      weights: this.weights?.subarray(from, to),
    });
  }

  /** The first `count` examples (all, if there are fewer), as views without a copy. @throws OptionError for a negative count */
  take(count: number): Dataset<Label> {
    if (!(count >= 0))
      throw new OptionError({ where: "take()", expected: "a count of at least 0", got: describe(count) });
    return this.slice(0, count);
  }

  /** Example `index`, counted from 0, as views into the dataset. @throws OptionError for one that is not there */
  example(index: number): Example<Label> {
    if (!Number.isInteger(index) || index < 0 || index >= this.length)
      throw new OptionError({
        where: "example()",
        expected: this.isEmpty ? "a dataset with examples" : `an index from 0 to ${this.length - 1}`,
        got: this.isEmpty ? "an empty one" : describe(index),
      });
    const inputSize = sizeOf(this.inputShape);
    const labelSize = sizeOf(this.labelShape);
    const label =
      this.kind === "class"
        ? this.labels[index]
        : this.labels.subarray(index * labelSize, (index + 1) * labelSize);
    return {
      input: this.inputs.subarray(index * inputSize, (index + 1) * inputSize),
      label: label as Example<Label>["label"],
    };
  }

  /**
   * The examples with these indices, in this order, as a copy; an index may come more than once.
   *
   * @throws OptionError for an index that is not there
   */
  select(indices: ArrayLike<number>): Dataset<Label> {
    for (let i = 0; i < indices.length; i++)
      if (!Number.isInteger(indices[i]) || indices[i] < 0 || indices[i] >= this.length)
        throw new OptionError({
          where: "select()",
          expected: this.isEmpty ? "no index for an empty dataset" : `indices from 0 to ${this.length - 1}`,
          got: describe(indices[i]),
        });
    return new Dataset<Label>(selectRows(this, indices));
  }

  /** The examples for which `keep` returns true, as a copy. @throws TypeMismatchError for another answer than true or false */
  filter(keep: (example: Example<Label>, index: number) => boolean): Dataset<Label> {
    const kept: number[] = [];
    for (let i = 0; i < this.length; i++) {
      const answer = keep(this.example(i), i);
      if (typeof answer !== "boolean")
        throw new TypeMismatchError({
          where: `filter(): example ${i}`,
          expected: "true or false",
          got: describe(answer),
        });
      if (answer) kept.push(i);
    }
    return this.select(kept);
  }

  /**
   * Every example changed by a function that returns a new input, a new label or both. The kind of label stays; for
   * another one use `oneHot` or `Dataset.from`.
   *
   * @throws ShapeError for another number of values without a new shape; DataError for a label out of range, or for NaN
   * and infinities unless `allowNaN`
   */
  map(
    change: (example: Example<Label>, index: number) => MappedExample<Label>,
    options: MapOptions = {},
  ): Dataset<Label> {
    return new Dataset<Label>(mapRows(this, change, options));
  }

  /** All examples in a random order that the seed decides, as a copy. Training shuffles by itself. @throws OptionError */
  shuffle(options: { seed?: number } = {}): Dataset<Label> {
    checkOptions("shuffle()", options, ["seed"]);
    const { seed = 0 } = options;
    return this.select(baseOrder(this.length, true, seed, "dataset shuffle"));
  }

  /**
   * Parts of the given fractions (below 1, adding up to 1; rounded down, what is left goes to the first parts) or of
   * the given counts (adding up to the whole), dealt at random: `const [train, validation] = data.split([0.8, 0.2])`.
   * With `stratified` every part has its share of each class to within about one example.
   *
   * @throws OptionError if the parts do not add up; DataError for `stratified` without class labels
   */
  split<const Parts extends readonly number[]>(
    parts: Parts,
    options: DealOptions = {},
  ): { -readonly [Part in keyof Parts]: Dataset<Label> } {
    const sizes = partSizes("split()", this.length, parts);
    const dealt = deal("split()", this.#population, sizes, options).map((part) => this.select(part));
    return dealt as { -readonly [Part in keyof Parts]: Dataset<Label> };
  }

  /**
   * The k rounds of cross-validation: each example is in the validation set of one round and in the training set of
   * all others. Sets are copied when their round comes, so only one round is in memory.
   *
   * @throws OptionError unless 2 ≤ k ≤ length; DataError for `stratified` without class labels
   */
  kFold(k: number, options: DealOptions = {}): Generator<Fold<Label>, void, void> {
    const folds = deal("kFold()", this.#population, foldSizes("kFold()", this.length, k), options);
    const rest = (fold: Int32Array) => folds.flatMap((other) => (other === fold ? [] : [...other]));
    const select = (indices: ArrayLike<number>) => this.select(indices);
    return (function* () {
      for (const fold of folds) yield { train: select(rest(fold)), validation: select(fold) };
    })();
  }

  /**
   * As many examples of each class as of every other: repeated ("oversample", default) or left out ("undersample").
   *
   * @throws DataError without class labels
   */
  balance(options: BalanceOptions = {}): Dataset<Label> {
    return this.select(balancedOrder(this.#population, options));
  }

  /** These examples, then the others'. @throws ShapeError unless shapes and classes are the same */
  concat(...others: readonly Dataset<Label>[]): Dataset<Label> {
    return new Dataset<Label>(joinRows([this, ...others]));
  }

  /** The inputs as (x − mean) / deviation, as fitted by `standardization(train)`. @throws ShapeError */
  standardize(fitted: Standardization): Dataset<Label> {
    return new Dataset<Label>({ ...this, inputs: standardizedInputs(this, fitted) });
  }

  /**
   * The same examples, each counting as much as its weight says: `fit`, `evaluate` and `trainingObjective` take the
   * loss 1/n Σ_x w_x C_x, n the number of examples. A weight of 0 masks an example: whatever finite numbers it holds, it
   * has no part in the loss, but stays in n and in the statistics of batch normalisation. Penalties, metrics and looks
   * inside do not know of weights. Whatever picks, joins or changes examples keeps them; `undefined` takes them away.
   *
   * @throws ShapeError unless there is one weight per example; DataError for one that is negative or not finite
   */
  withWeights(weights: readonly number[] | NumericArray | undefined): Dataset<Label> {
    const checked = weights === undefined ? undefined : checkedWeights("withWeights()", weights, this.length);
    return new Dataset<Label>({ ...this, weights: checked });
  }

  /** Class labels as values: rows of 0 with a 1 in the place of the class. @throws TypeMismatchError without class labels */
  oneHot(): Dataset<"values"> {
    if (this.kind !== "class")
      throw new TypeMismatchError({ where: "oneHot()", expected: "class labels", got: "values" });
    const labels = oneHotLabels(this as unknown as Dataset<"class">);
    const { inputs, inputShape, classes, weights } = this;
    return new Dataset({
      kind: "values",
      inputs,
      inputShape,
      labels,
      labelShape: [classes!],
      classes: undefined,
      weights,
    });
  }

  /** The examples with one of several named labels: what `measure` and the like compare an output with. @throws OptionError */
  label(name: string): Dataset<"values"> {
    const { labelParts = {}, labels, labelShape, length } = this;
    const names = Object.keys(labelParts).sort();
    if (!names.includes(name))
      throw new OptionError({
        where: "label()",
        expected: names.length > 0 ? `one of ${names.join(", ")}` : "a dataset with named labels",
        got: describe(name),
      });
    const sizes = names.map((other) => sizeOf(labelParts[other]));
    const offset = sizes.slice(0, names.indexOf(name)).reduce((sum, size) => sum + size, 0);
    const [width, size] = [sizeOf(labelShape), sizes[names.indexOf(name)]];
    const own = new Float32Array(length * size);
    for (let i = 0; i < length; i++)
      own.set(labels.subarray(i * width + offset, i * width + offset + size), i * size);
    const { inputs, inputShape, inputParts, weights } = this;
    return new Dataset({
      kind: "values",
      inputs,
      inputShape,
      inputParts,
      labels: own,
      labelShape: labelParts[name],
      classes: undefined,
      weights,
    });
  }

  /**
   * The examples in batches, the last one shorter if need be: views in the order of the file, copies if shuffled.
   *
   * @throws OptionError for a bad size or option
   */
  batches(batchSize: number, options: BatchesOptions = {}): Generator<Dataset<Label>, void, void> {
    const where = "batches()";
    positiveInteger(where, "batchSize", batchSize);
    checkOptions(where, options, ["shuffle", "seed", "epoch", "dropLast"]);
    const { shuffle = false, seed = 0, epoch = 0, dropLast = false } = options;
    integerAtLeast(where, "epoch", epoch, 0);
    const order = shuffle ? new Stream(seed, "dataset batches").permutation(this.length, epoch) : undefined;
    const end = dropLast ? this.length - (this.length % batchSize) : this.length;
    const batch = (start: number) => {
      const stop = Math.min(start + batchSize, end);
      return order ? this.select(order.subarray(start, stop)) : this.slice(start, stop);
    };
    return (function* () {
      for (let start = 0; start < end; start += batchSize) yield batch(start);
    })();
  }

  get #population(): Population {
    const { length, labels } = this;
    return { length, classes: this.kind === "class" ? (labels as Int32Array) : undefined };
  }

  /** Sees that there is an example. @throws DataError, in the name of `where`, if there is none */
  requireExamples(where: string): void {
    if (!this.isEmpty) return;
    throw new DataError({
      where,
      expected: "at least one example",
      got: "an empty dataset",
      cure: "Check the slice, limit or filter that made it.",
    });
  }

  /** For logs: `Dataset of 10000 examples, [1, 28, 28], 10 classes`. */
  toString(): string {
    const labels =
      this.kind === "class" ? `${this.classes} classes` : `labels [${this.labelShape.join(", ")}]`;
    const count = this.isEmpty ? "no examples" : `${this.length} example${this.length === 1 ? "" : "s"}`;
    return `Dataset of ${count}, [${this.inputShape.join(", ")}], ${labels}${this.weights ? ", weighted" : ""}`;
  }
}

function bound(name: string, value: number, length: number): number {
  if (!Number.isInteger(value) && value !== Number.POSITIVE_INFINITY)
    throw new OptionError({ where: "slice()", expected: `${name} to be an integer`, got: describe(value) });
  return value < 0 ? Math.max(0, length + value) : Math.min(value, length);
}
