// Named: a dataset with several inputs or labels per example, packed row by row in the order of their names.
import { OptionError } from "../error";
import { checkOptions } from "../option";
import { sizeOf } from "../shape";
import { convertDataset, type DatasetSource, type NamedSource } from "./convert";
import type { DatasetParts, LabelKind } from "./dataset";
import { oneHotLabels } from "./rows";

/** Whether something is a record of named arrays and not an array. */
export function isNamed(value: unknown): value is Readonly<Record<string, any>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Converts and checks as `convertDataset`, name by name. Class labels become rows of 0 and a 1, like the outputs. */
export function convertNamed(source: NamedSource): DatasetParts<LabelKind> {
  const where = "Dataset.from()";
  const { inputs, labels, inputShape, labelShape, classes, weights, allowNaN } = source as any;
  checkOptions(where, source, [
    "inputs",
    "inputShape",
    "labels",
    "labelShape",
    "classes",
    "weights",
    "allowNaN",
  ]);
  const names = (given: unknown) => (isNamed(given) ? Object.keys(given).sort() : [undefined]);
  const [inputNames, labelNames] = [names(inputs), names(labels)];
  if (inputNames.length === 0 || labelNames.length === 0)
    throw new OptionError({ where, expected: "at least one named input and label", got: "none" });
  const of = (given: any, name: string | undefined) => (name === undefined ? given : given?.[name]);
  const pair = (input: string | undefined, label: string | undefined) =>
    convertDataset({
      inputs: of(inputs, input),
      inputShape: of(inputShape, input),
      labels: of(labels, label),
      labelShape: of(labelShape, label),
      classes: of(classes, label),
      weights,
      allowNaN,
    } as DatasetSource);
  const first = pair(inputNames[0], labelNames[0]);
  if (inputNames[0] === undefined && labelNames[0] === undefined) return first;
  const [inputParts, labelParts] = [
    inputNames.map((name) => pair(name, labelNames[0])),
    labelNames.map((name) => likeOutputs(pair(inputNames[0], name))),
  ];
  const shapes = (names: readonly (string | undefined)[], all: readonly (readonly number[])[]) =>
    Object.fromEntries(names.map((name, i) => [name!, all[i]]));
  const packedInputs = packRows(inputParts.map(({ inputs, inputShape }) => [inputs, sizeOf(inputShape)]));
  const own = inputNames[0] !== undefined && {
    inputs: packedInputs.data,
    inputShape: [packedInputs.size],
    inputParts: shapes(
      inputNames,
      inputParts.map(({ inputShape }) => inputShape),
    ),
  };
  if (labelNames[0] === undefined) return { ...first, ...own };
  const packedLabels = packRows(labelParts.map(({ labels, labelShape }) => [labels, sizeOf(labelShape)]));
  return {
    ...first,
    ...own,
    kind: "values",
    classes: undefined,
    labels: packedLabels.data,
    labelShape: [packedLabels.size],
    labelParts: shapes(
      labelNames,
      labelParts.map(({ labelShape }) => labelShape),
    ),
  };
}

function likeOutputs(parts: DatasetParts<LabelKind>): {
  labels: Float32Array;
  labelShape: readonly number[];
} {
  if (parts.kind === "values") return { labels: parts.labels as Float32Array, labelShape: parts.labelShape };
  return { labels: oneHotLabels(parts as DatasetParts<"class">), labelShape: [parts.classes!] };
}

/** Rows side by side: each column is an array and the numbers that one example has in it. */
export function packRows(columns: readonly (readonly [data: ArrayLike<number>, size: number])[]): {
  data: Float32Array;
  size: number;
} {
  const size = columns.reduce((sum, [, own]) => sum + own, 0);
  const length = columns[0][0].length / columns[0][1];
  const data = new Float32Array(length * size);
  let offset = 0;
  for (const [values, own] of columns) {
    for (let row = 0; row < length; row++)
      for (let i = 0; i < own; i++) data[row * size + offset + i] = values[row * own + i];
    offset += own;
  }
  return { data, size };
}
