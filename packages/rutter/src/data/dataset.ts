// A dataset: all inputs in one Float32Array and all labels in another array, one row per example.
import { DataError, OptionError, ShapeError } from "../error";
import { describe } from "../option";
import { checkDatasetOptions, convertDataset, type DatasetSource } from "./convert";

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
  /** The number of examples. It may be 0. */
  readonly length: number;

  constructor(parts: DatasetParts<Label>) {
    this.kind = parts.kind;
    this.inputs = parts.inputs;
    this.inputShape = Object.freeze([...parts.inputShape]);
    this.labels = parts.labels;
    this.labelShape = Object.freeze([...parts.labelShape]);
    this.classes = parts.classes;
    const inputSize = size(this.inputShape);
    const labelSize = size(this.labelShape);
    this.length = this.labels.length / labelSize;
    if (!Number.isInteger(this.length) || this.inputs.length !== this.length * inputSize)
      throw new ShapeError({
        where: "Dataset",
        expected: `${inputSize} inputs and ${labelSize} label numbers for each example`,
        got: `${this.inputs.length} and ${this.labels.length}`,
      });
  }

  /**
   * Makes a dataset from nested number arrays or typed arrays. A Float32Array is used as it is, without a
   * copy; all else is converted (values round to f32).
   *
   * Labels are class indices if `classes` is given or if they are an integer typed array, else values:
   * nested arrays (`[[0], [1]]`), a Float32Array or Float64Array, or numbers with a `labelShape`.
   *
   * Throws a ShapeError if lengths disagree or rows are ragged, a DataError for a label out of range or a
   * value that is not finite (the first one is named), a TypeMismatchError for what is not numbers.
   *
   * @example Dataset.from({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [[0], [1], [1], [0]] })
   */
  static from(source: DatasetSource<"class">): Dataset<"class">;
  static from(source: DatasetSource<"values">): Dataset<"values">;
  static from(source: DatasetSource): Dataset {
    checkDatasetOptions(source);
    return new Dataset(convertDataset(source));
  }

  /** Whether there is no example at all. */
  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Examples `start` up to and without `end`, as views without a copy. Bounds work as in Array.slice. */
  slice(start = 0, end = this.length): Dataset<Label> {
    const from = bound("start", start, this.length);
    const to = Math.max(from, bound("end", end, this.length));
    const inputSize = size(this.inputShape);
    const labelSize = size(this.labelShape);
    return new Dataset<Label>({
      ...this,
      inputs: this.inputs.subarray(from * inputSize, to * inputSize),
      labels: this.labels.subarray(from * labelSize, to * labelSize) as LabelsOf<Label>,
    });
  }

  /** The first `count` examples (all, if there are fewer), as views without a copy. */
  take(count: number): Dataset<Label> {
    if (!(count >= 0))
      throw new OptionError({ where: "take()", expected: "a count of at least 0", got: describe(count) });
    return this.slice(0, count);
  }

  /** Example `index`, counted from 0, as views into the dataset. */
  example(index: number): Example<Label> {
    if (!Number.isInteger(index) || index < 0 || index >= this.length)
      throw new OptionError({
        where: "example()",
        expected: this.isEmpty ? "a dataset with examples" : `an index from 0 to ${this.length - 1}`,
        got: this.isEmpty ? "an empty one" : describe(index),
      });
    const inputSize = size(this.inputShape);
    const labelSize = size(this.labelShape);
    const label =
      this.kind === "class"
        ? this.labels[index]
        : this.labels.subarray(index * labelSize, (index + 1) * labelSize);
    return {
      input: this.inputs.subarray(index * inputSize, (index + 1) * inputSize),
      label: label as Example<Label>["label"],
    };
  }

  /** Throws a DataError, in the name of `where`, if there is no example. */
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
    return `Dataset of ${count}, [${this.inputShape.join(", ")}], ${labels}`;
  }
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function bound(name: string, value: number, length: number): number {
  if (!Number.isInteger(value) && value !== Number.POSITIVE_INFINITY)
    throw new OptionError({ where: "slice()", expected: `${name} to be an integer`, got: describe(value) });
  return value < 0 ? Math.max(0, length + value) : Math.min(value, length);
}
