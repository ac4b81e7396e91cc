// From what users have (nested arrays, typed arrays) to the checked parts of a Dataset.

import { DataError, OptionError, ShapeError, TypeMismatchError } from "../error";
import { checkOptions, describe, positiveInteger } from "../option";
import { sizeOf } from "../shape";
import type { DatasetParts, LabelKind } from "./dataset";
import { flatten, isNumericArray, type NestedNumbers, type NumericArray } from "./nested";
import { checkedWeights } from "./weights";

type Numbers = NestedNumbers | NumericArray;
type Named<T> = Readonly<Record<string, T>>;

type InputSource = {
  /** Nested arrays of numbers, one entry per example, or one flat typed array; of several inputs each by its name. */
  inputs: Numbers | Named<Numbers>;
  /** The shape of one input. Default: the nesting, or for flat arrays [numbers per label]. */
  inputShape?: readonly number[] | Named<readonly number[]>;
  /** How much each example counts in the loss, at least 0; for a mask 0 or 1. Default: no weights. */
  weights?: readonly number[] | NumericArray;
  /** Lets NaN and infinities pass. Default false: a DataError names the first one. */
  allowNaN?: boolean;
};

type ClassSource = InputSource &
  (
    | { labels: IntegerArray; classes?: number; labelShape?: undefined }
    | { labels: readonly number[] | NumericArray; classes: number; labelShape?: undefined }
  );

type ValueSource = InputSource & { classes?: undefined } & (
    | { labels: readonly NestedNumbers[] | Float32Array | Float64Array; labelShape?: readonly number[] }
    | { labels: readonly number[] | NumericArray; labelShape: readonly number[] }
  );

/** What Dataset.from takes; see there. `classes` is by default the largest label of an integer array + 1. */
export type DatasetSource<Label extends LabelKind = LabelKind> = Label extends "class"
  ? ClassSource
  : ValueSource;

/** Several labels per example by name, for a network with named outputs. */
export type NamedSource = InputSource & {
  labels: Named<Numbers>;
  /** Of labels that are class indices how many classes there are; of integer arrays the default is the largest + 1. */
  classes?: Named<number>;
  labelShape?: Named<readonly number[]>;
};

type IntegerArray = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array;

const names = ["inputs", "inputShape", "labels", "labelShape", "classes", "weights", "allowNaN"];
const where = "Dataset.from()";

/** Checks the names of the options and that inputs and labels are there. */
export function checkDatasetOptions(source: DatasetSource): void {
  checkOptions(where, source, names);
  for (const name of ["inputs", "labels"] as const) {
    const value: unknown = source?.[name];
    if (!Array.isArray(value) && !isNumericArray(value))
      throw new TypeMismatchError({
        where,
        expected: `${name} to be an array of numbers or a typed array`,
        got: describe(value),
      });
  }
  if (source.classes !== undefined && source.labelShape !== undefined)
    throw new OptionError({
      where,
      expected: "classes or labelShape",
      got: "both",
      cure: "Labels are either class indices or values.",
    });
}

/** Converts and checks; names the first value that is wrong. */
export function convertDataset(source: DatasetSource): DatasetParts<LabelKind> {
  const labels = readLabels(source);
  const inputs = flatten(source.inputs as Numbers, `${where} inputs`);
  const inputShape = rowShape("input", inputs, source.inputShape as readonly number[], labels.length);
  const size = sizeOf(inputShape);
  if (inputs.data.length !== labels.length * size)
    throw new ShapeError({
      where,
      expected: "as many inputs as labels",
      got: `${inputs.data.length / size} inputs of shape [${inputShape.join(", ")}] and ${labels.length} labels`,
    });
  const data = inputs.data instanceof Float32Array ? inputs.data : new Float32Array(inputs.data);
  if (source.allowNaN !== true) {
    requireFinite("input", data, size);
    if (labels.parts.labels instanceof Float32Array)
      requireFinite("label", labels.parts.labels, labels.parts.labels.length / Math.max(1, labels.length));
  }
  const weights =
    source.weights === undefined ? undefined : checkedWeights(where, source.weights, labels.length);
  return { ...labels.parts, inputs: data, inputShape, weights };
}

type Labels = { length: number; parts: Omit<DatasetParts<LabelKind>, "inputs" | "inputShape" | "weights"> };

function readLabels({ labels, classes, labelShape }: DatasetSource): Labels {
  const flat = flatten(labels as NestedNumbers | NumericArray, `${where} labels`);
  const isInteger =
    !Array.isArray(labels) && !(flat.data instanceof Float32Array || flat.data instanceof Float64Array);
  if (classes !== undefined || (isInteger && labelShape === undefined)) {
    if (flat.rowShape !== undefined && flat.rowShape.length > 0)
      throw new ShapeError({
        where,
        expected: "one class index per example",
        got: `labels of shape [${flat.rowShape.join(", ")}]`,
        cure: "Leave classes away if they are values (one-hot rows, for example).",
      });
    const parts = classLabels(flat.data, classes);
    return { length: parts.labels.length, parts };
  }
  if (Array.isArray(labels) && labelShape === undefined && flat.rowShape?.length === 0)
    throw new OptionError({
      where,
      expected: "classes or labelShape beside labels that are plain numbers",
      got: "neither",
      cure: "Give classes: 10 for class indices, or labelShape: [1] (or nested labels [[0], [1]]) for values.",
    });
  // A flat array without labelShape has one value per label; nested arrays know their own shape.
  const shape = rowShape(
    "label",
    flat,
    labelShape,
    flat.rowShape === undefined ? flat.data.length : flat.count,
  );
  const data = flat.data instanceof Float32Array ? flat.data : new Float32Array(flat.data);
  const length = data.length / sizeOf(shape);
  if (!Number.isInteger(length))
    throw new ShapeError({
      where,
      expected: `label values to fill rows of shape [${shape.join(", ")}]`,
      got: String(data.length),
    });
  return { length, parts: { kind: "values", labels: data, labelShape: shape, classes: undefined } };
}

function classLabels(data: ArrayLike<number>, declared: number | undefined) {
  const classes = declared ?? largest(data) + 1;
  positiveInteger(where, "classes", classes);
  const labels = new Int32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const label = data[i];
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new DataError({
        where,
        expected: `labels to be whole numbers from 0 to ${classes - 1}`,
        got: `${label} at index ${i}`,
        cure: label === classes ? "Classes are counted from 0." : undefined,
      });
    labels[i] = label;
  }
  return { kind: "class" as const, labels, labelShape: [], classes };
}

/** The largest element, or 0 if there is none above it. */
function largest(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, data[i]);
  return most;
}

/** The shape of one row: as given, else as nested, else [numbers per label]. */
function rowShape(
  name: "input" | "label",
  flat: { data: ArrayLike<number>; rowShape?: readonly number[] },
  given: readonly number[] | undefined,
  rows: number,
): readonly number[] {
  if (given !== undefined) {
    if (!Array.isArray(given))
      throw new OptionError({ where, expected: `${name}Shape to be an array`, got: describe(given) });
    for (const n of given) positiveInteger(where, `${name}Shape [${given.join(", ")}]`, n);
    const nested = flat.rowShape && sizeOf(flat.rowShape);
    const size = sizeOf(given);
    // Flat arrays, and rows that are flat, take any shape of the same size.
    if (flat.rowShape !== undefined && flat.rowShape.length > 0 && nested !== size)
      throw new ShapeError({
        where,
        expected: `each ${name} to have shape [${given.join(", ")}]`,
        got: `[${flat.rowShape.join(", ")}]`,
      });
    return given;
  }
  if (flat.rowShape !== undefined && flat.data.length > 0)
    return flat.rowShape.length === 0 ? [1] : flat.rowShape;
  if (rows > 0 && flat.data.length > 0 && flat.data.length % rows === 0) return [flat.data.length / rows];
  throw new ShapeError({
    where,
    expected: `${name}s from which the shape of one can be seen`,
    got: `${flat.data.length} numbers for ${rows} labels`,
    cure: `Give ${name}Shape, e.g. ${name}Shape: [28, 28], and check that the counts agree.`,
  });
}

function requireFinite(name: string, data: Float32Array, size: number): void {
  for (let i = 0; i < data.length; i++) {
    // x − x is 0 for every finite number and NaN for all others.
    if (data[i] - data[i] === 0) continue;
    throw new DataError({
      where,
      expected: `finite ${name} values`,
      got: `${data[i]} in example ${Math.floor(i / size)} at position ${i % size}`,
      cure: "Clean the data, or let such values pass with allowNaN: true.",
    });
  }
}
