// Metric: a number about the outputs for a whole set, counted example by example.
import type { NumericArray } from "./ops/operation";

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

export interface MetricCount {
  add(batch: MetricBatch): void;
  /** The value over all examples added so far; NaN for none. */
  result(): number;
}
