// Chunk: a few examples of a stream as a dataset.

import { sizeOf } from "../shape";
import { Dataset } from "./dataset";
import type { NestedNumbers, NumericArray } from "./nested";

type Numbers = NestedNumbers | NumericArray;
type Named<T> = Readonly<Record<string, T>>;

/** An example as a stream gives it; with several inputs or labels, each by its name. */
export interface StreamExample {
  readonly input: any;
  /** A class index, or values. */
  readonly label: any;
  /** How much it counts in the loss. Default 1. */
  readonly weight?: number;
}

/** What is known of all examples of a stream. */
export interface StreamShapes {
  readonly inputShape: readonly number[] | Named<readonly number[]>;
  /** Of labels that are values. */
  readonly labelShape?: readonly number[] | Named<readonly number[]>;
  /** Of labels that are class indices. */
  readonly classes?: number | Named<number>;
  /** Lets NaN and infinities pass. Default false. */
  readonly allowNaN?: boolean;
}

/** The examples as a dataset. @throws what Dataset.from throws */
export function chunkOf(examples: readonly StreamExample[], shapes: StreamShapes): Dataset {
  const { inputShape, labelShape, classes, allowNaN } = shapes;
  const isRecord = (shape: unknown) => typeof shape === "object" && shape !== null && !Array.isArray(shape);
  const labelNames = isRecord(labelShape ?? classes)
    ? { ...(classes as object), ...(labelShape as object) }
    : labelShape;
  const weights = examples.some(({ weight }) => weight !== undefined)
    ? examples.map(({ weight = 1 }) => weight)
    : undefined;
  return Dataset.from({
    inputs: column(
      examples.map(({ input }) => input),
      inputShape,
    ),
    inputShape,
    labels: column(
      examples.map(({ label }) => label),
      labelNames,
    ),
    labelShape,
    classes,
    weights,
    allowNaN,
  } as Parameters<typeof Dataset.from>[0]);
}

/** One array of many, name by name. */
function column(values: readonly any[], shape: unknown): Numbers | Named<Numbers> {
  if (typeof shape === "object" && shape !== null && !Array.isArray(shape))
    return Object.fromEntries(
      Object.entries(shape).map(([name, own]) => [
        name,
        column(
          values.map((value) => value?.[name]),
          own,
        ) as Numbers,
      ]),
    );
  const size = Array.isArray(shape) ? sizeOf(shape) : 0;
  if (!values.every((value) => value instanceof Float32Array && value.length === size)) return values;
  const all = new Float32Array(values.length * size);
  for (let i = 0; i < values.length; i++) all.set(values[i], i * size);
  return all;
}
