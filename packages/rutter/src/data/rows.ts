// Rows: the parts of a dataset copied, changed or joined row by row.

import { DataError, ShapeError, TypeMismatchError } from "../error";
import { checkOptions, describe, requireMethod } from "../option";
import { sizeOf } from "../shape";
import type { Dataset, DatasetParts, Example, LabelKind } from "./dataset";
import type { NumericArray } from "./nested";

/** What a function given to map returns; what it leaves out stays as it was. */
export type MappedExample<Label extends LabelKind> = {
  input?: NumericArray | readonly number[];
  label?: Label extends "class" ? number : NumericArray | readonly number[];
};

/** Options of Dataset.map. */
export type MapOptions = {
  /** The shape of an input afterwards, if it changes. */
  inputShape?: readonly number[];
  /** The shape of a label afterwards, if it changes; not for class labels. */
  labelShape?: readonly number[];
  /** Lets NaN and infinities pass. Default false. */
  allowNaN?: boolean;
};

/** The rows with these indices, in this order, copied. */
export function selectRows<Label extends LabelKind>(
  dataset: Dataset<Label>,
  indices: ArrayLike<number>,
): DatasetParts<Label> {
  const inputSize = sizeOf(dataset.inputShape);
  const labelSize = sizeOf(dataset.labelShape);
  const inputs = new Float32Array(indices.length * inputSize);
  const labels = like(dataset.labels, indices.length * labelSize);
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row];
    inputs.set(dataset.inputs.subarray(from * inputSize, (from + 1) * inputSize), row * inputSize);
    for (let j = 0; j < labelSize; j++) labels[row * labelSize + j] = dataset.labels[from * labelSize + j];
  }
  const weights = dataset.weights && Float32Array.from(indices, (index) => dataset.weights![index]);
  return { ...dataset, inputs, labels, weights };
}

/** Every row as `change` wants it. */
export function mapRows<Label extends LabelKind>(
  dataset: Dataset<Label>,
  change: (example: Example<Label>, index: number) => MappedExample<Label>,
  options: MapOptions,
): DatasetParts<Label> {
  checkOptions("map()", options, ["inputShape", "labelShape", "allowNaN"]);
  const { inputShape = dataset.inputShape, labelShape = dataset.labelShape, allowNaN = false } = options;
  const [inputSize, labelSize] = [sizeOf(inputShape), sizeOf(labelShape)];
  const inputs = new Float32Array(dataset.length * inputSize);
  const labels = like(dataset.labels, dataset.length * labelSize);
  const put = (out: NumericArray, name: string, row: number, size: number, values: ArrayLike<number>) => {
    if (values?.length !== size)
      throw new ShapeError({
        where: `map(): example ${row}`,
        expected: `${size} numbers as ${name}`,
        got: values?.length === undefined ? describe(values) : String(values.length),
        cure: `Give ${name}Shape if the shape changes.`,
      });
    for (let i = 0; i < size; i++) {
      const value = values[i];
      const isClass = name === "label" && dataset.kind === "class";
      if (isClass && !(Number.isInteger(value) && value >= 0 && value < dataset.classes!))
        throw new DataError({
          where: `map(): example ${row}`,
          expected: `a label from 0 to ${dataset.classes! - 1}`,
          got: describe(value),
        });
      if (!allowNaN && !Number.isFinite(value))
        throw new DataError({
          where: `map(): example ${row}`,
          expected: `finite ${name} values`,
          got: `${describe(value)} at position ${i}`,
          cure: "Let such values pass with allowNaN: true.",
        });
      out[row * size + i] = value;
    }
  };
  for (let row = 0; row < dataset.length; row++) {
    // A copy, so that a function that works in place leaves the dataset alone.
    const { input, label: own } = dataset.example(row);
    const before = { input: input.slice(), label: typeof own === "number" ? own : own.slice() };
    const after = change(before as Example<Label>, row);
    if (typeof after !== "object" || after === null || after instanceof Promise)
      throw new TypeMismatchError({
        where: `map(): example ${row}`,
        expected: "an object with input, label or both",
        got: describe(after),
        cure: after instanceof Promise ? "Use Dataset.collect with an async generator." : undefined,
      });
    checkOptions(`map(): example ${row}`, after, ["input", "label"]);
    put(inputs, "input", row, inputSize, after.input ?? before.input);
    const label = after.label ?? before.label;
    put(labels, "label", row, labelSize, typeof label === "number" ? [label] : label);
  }
  const inputParts = options.inputShape ? undefined : dataset.inputParts;
  const labelParts = options.labelShape ? undefined : dataset.labelParts;
  return { ...dataset, inputs, inputShape, labels, labelShape, inputParts, labelParts };
}

/** All rows of all datasets, one after the other. Where one has weights, examples of those without count 1. */
export function joinRows<Label extends LabelKind>(datasets: readonly Dataset<Label>[]): DatasetParts<Label> {
  const [first] = datasets;
  const kindOf = ({ kind, inputShape, labelShape, classes }: Dataset<Label>) =>
    `[${inputShape.join(", ")}] with ${kind === "class" ? `${classes} classes` : `labels [${labelShape.join(", ")}]`}`;
  for (const dataset of datasets) {
    requireMethod("concat()", "datasets", dataset, "batches", "Write a.concat(b, c).");
    if (kindOf(dataset) !== kindOf(first))
      throw new ShapeError({
        where: "concat()",
        expected: `examples of ${kindOf(first)}`,
        got: kindOf(dataset),
      });
  }
  const sum = (name: "inputs" | "labels") => datasets.reduce((total, set) => total + set[name].length, 0);
  const inputs = new Float32Array(sum("inputs"));
  const labels = like(first.labels, sum("labels"));
  let [input, label] = [0, 0];
  for (const dataset of datasets) {
    inputs.set(dataset.inputs, input);
    labels.set(dataset.labels, label);
    input += dataset.inputs.length;
    label += dataset.labels.length;
  }
  const weights = datasets.some((dataset) => dataset.weights)
    ? Float32Array.from(
        datasets.flatMap(({ length, weights = new Float32Array(length).fill(1) }) => [...weights]),
      )
    : undefined;
  return { ...first, inputs, labels, weights };
}

/** Class indices as rows of 0 and a single 1. */
export function oneHotLabels({
  labels,
  classes,
}: Pick<DatasetParts<"class">, "labels" | "classes">): Float32Array {
  const out = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) out[i * classes + labels[i]] = 1;
  return out;
}

function like<Labels extends Int32Array | Float32Array>(labels: Labels, length: number): Labels {
  return new (labels.constructor as new (length: number) => Labels)(length);
}
