// Metric: a number about the outputs for a whole set, counted example by example.
import type { CallbackState } from "./callback";
import type { Dataset } from "./data/dataset";
import { ShapeError } from "./error";
import type { NumericArray } from "./ops/operation";
import { requireMethod } from "./option";
import type { HostTensor } from "./program";
import { sizeOf } from "./tensor";

/** What a metric is given: outputs and targets of `count` examples, row-major, `width` numbers per output. */
export interface MetricBatch {
  readonly outputs: NumericArray;
  readonly width: number;
  readonly count: number;
  /** Class index per example, or `width` target values per example. */
  readonly targets: NumericArray;
  readonly kind: "class" | "values";
  /** First element of `targets` that belongs to this batch. */
  readonly offset: number;
}

/** A number by name that is counted over a set of examples, batch by batch. */
export interface Metric<Name extends string = string> {
  readonly name: Name;
  /** A fresh count. */
  start(): MetricCount;
}

/** @throws OptionError for what is no metric: a text, or a function that was not called */
export function requireMetric(metric: unknown): void {
  requireMethod("metrics", "a metric", metric, "start", "Write metrics: [accuracy()].");
}

/** A count that has begun: batches in, a number out. */
export interface MetricCount {
  add(batch: MetricBatch): void;
  /** The value over all examples added so far; NaN for none. */
  result(): number;
  /** A value while the counting goes on, where `result` is dear; it may lag behind. Default: `result`. */
  estimate?(): number;
  /** What was counted so far, as plain data, so that an interrupted epoch is measured whole. Left out, its rest is. */
  save?(): CallbackState;
  /** Takes up what `save` gave, in a fresh count. */
  load?(state: CallbackState): void;
}

/**
 * A metric of outputs that are there already: `measure(f1(), await net.predict(test), test)`.
 *
 * Of several named outputs one: `measure(f1(), prediction.outputs.digit, test.label("digit"))`.
 *
 * @throws OptionError for what is no metric; ShapeError unless there is one output per example, and for several labels
 */
export function measure(metric: Metric, outputs: HostTensor, dataset: Dataset): number {
  requireMetric(metric);
  const count = metric.start();
  count.add(wholeBatch(outputs, dataset));
  return count.result();
}

/** All outputs and targets as one batch. @throws ShapeError unless there is one output per example, and one label of it */
export function wholeBatch(
  { shape, data }: HostTensor,
  { kind, labels, length, labelParts }: Dataset,
): MetricBatch {
  if (labelParts) {
    const names = Object.keys(labelParts).sort();
    throw new ShapeError({
      where: "measure",
      expected: "one label for each example",
      got: `several: ${names.join(", ")}`,
      cure: `Measure each by itself: measure(metric, prediction.outputs.${names[0]}, data.label("${names[0]}")).`,
    });
  }
  if (shape[0] !== length)
    throw new ShapeError({
      where: "measure",
      expected: `outputs of ${length} examples`,
      got: String(shape[0]),
      cure: "Predict for the dataset that holds the targets.",
    });
  const width = sizeOf(shape.slice(1));
  return { outputs: data, width, count: length, targets: labels, kind, offset: 0 };
}

/** A metric that is the mean of one number per example; `of` gives it for example i of a batch. */
export function meanMetric<Name extends string>(
  name: Name,
  of: (batch: MetricBatch, i: number) => number,
): Metric<Name> {
  return {
    name,
    start() {
      let sum = 0;
      let all = 0;
      return {
        add(batch) {
          for (let i = 0; i < batch.count; i++) sum += of(batch, i);
          all += batch.count;
        },
        result: () => sum / all,
        save: () => ({ sum, all }),
        load: (state) => {
          [sum, all] = [state.sum as number, state.all as number];
        },
      };
    },
  };
}

/** The predicted class: the largest output, the first of equals; of a single output whether it is above the threshold. */
export function predictedClass({ outputs, width }: MetricBatch, i: number, threshold = 0.5): number {
  return classOf(outputs, i, width, 0, threshold);
}

/** The right class of example i; target rows of values are read as outputs are. */
export function targetClass({ targets, kind, offset, width }: MetricBatch, i: number): number {
  return kind === "class" ? targets[offset + i] : classOf(targets, i, width, offset);
}

/** The target of output j of example i; labels count as one-hot rows, or for a single output as they are. */
export function targetValue({ targets, kind, offset, width }: MetricBatch, i: number, j: number): number {
  if (kind === "values") return targets[offset + i * width + j];
  return width === 1 ? targets[offset + i] : Number(targets[offset + i] === j);
}

/**
 * The class that row `row` of outputs names: the place of its largest number, the first of equals; for a single number
 * whether it is above the threshold. Rows have `width` numbers and begin at `offset`.
 */
export function classOf(
  rows: ArrayLike<number>,
  row: number,
  width: number,
  offset = 0,
  threshold = 0.5,
): number {
  const start = offset + row * width;
  if (width === 1) return rows[start] > threshold ? 1 : 0;
  let best = 0;
  for (let j = 1; j < width; j++) if (rows[start + j] > rows[start + best]) best = j;
  return best;
}
