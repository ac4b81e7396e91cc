// Collect: examples that come one by one, from a generator or an asynchronous source, made into the parts of a dataset.
// Loaded on demand.
import { DataError, OptionError, ShapeError, TypeMismatchError } from "../error";
import { checkOptions, describe, integerAtLeast } from "../option";
import type { DatasetSource } from "./convert";
import { flatten, isNumericArray, type NestedNumbers, type NumericArray } from "./nested";

/** An example as a source gives it. */
export type LooseExample = {
  input: NestedNumbers | NumericArray;
  /** A class index where `classes` is given, else the values. */
  label: number | NestedNumbers | NumericArray;
  /** How much it counts in the loss. Default 1; with none at all the dataset has no weights. */
  weight?: number;
};

/** Options of Dataset.collect. */
export type CollectOptions = {
  /** The number of classes, if labels are class indices. */
  classes?: number;
  /** The shape of one input. Default: as the first input is nested. */
  inputShape?: readonly number[];
  /** The shape of one label. Default: as the first label is nested; [1] for a number. */
  labelShape?: readonly number[];
  /** Stop after this many examples; for sources without an end. Default: all. */
  limit?: number;
  /** Lets NaN and infinities pass. Default false. */
  allowNaN?: boolean;
};

/** Anything that gives examples. */
export type ExampleSource = Iterable<LooseExample> | AsyncIterable<LooseExample>;

const where = "Dataset.collect()";

/** Rows of equal length in one array that grows by doubling. */
class Rows {
  shape: readonly number[] | undefined;
  #values = new Float32Array(1024);
  #size = 0;
  #used = 0;

  constructor(private readonly name: string) {}

  add(value: unknown, index: number): void {
    if (!Array.isArray(value) && !isNumericArray(value))
      throw new TypeMismatchError({
        where: `${where}: example ${index}`,
        expected: `${this.name} to be an array of numbers or a typed array`,
        got: describe(value),
      });
    const { data, rowShape = [] } = flatten(value, `${where}: ${this.name} of example ${index}`);
    if (index === 0) {
      this.shape = [value.length, ...rowShape];
      this.#size = data.length;
    }
    if (data.length !== this.#size)
      throw new ShapeError({
        where: `${where}: example ${index}`,
        expected: `${this.name} of ${this.#size} numbers as in the first example`,
        got: String(data.length),
      });
    if (this.#used + data.length > this.#values.length) {
      const grown = new Float32Array(Math.max(2 * this.#values.length, this.#used + data.length));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.set(data, this.#used);
    this.#used += data.length;
  }

  get values(): Float32Array {
    return this.#values.slice(0, this.#used);
  }
}

/** Takes all examples (or `limit`) and returns what Dataset.from takes, which checks the values. */
export async function collectSource(source: ExampleSource, options: CollectOptions): Promise<DatasetSource> {
  checkOptions(where, options, ["classes", "inputShape", "labelShape", "limit", "allowNaN"]);
  const { classes, inputShape, labelShape, limit = Number.POSITIVE_INFINITY, allowNaN } = options;
  if (limit !== Number.POSITIVE_INFINITY) integerAtLeast(where, "limit", limit, 0);
  const iterable: Partial<Iterable<unknown> & AsyncIterable<unknown>> | undefined = source as object;
  if (!iterable?.[Symbol.asyncIterator] && !iterable?.[Symbol.iterator])
    throw new OptionError({
      where,
      expected: "something to iterate over, such as a generator",
      got: describe(source),
      cure: typeof source === "function" ? "Call the generator function." : undefined,
    });
  const inputs = new Rows("input");
  const labels = new Rows("label");
  const indices: number[] = [];
  const weights: number[] = [];
  let weighted = false;
  let count = 0;
  if (limit > 0)
    for await (const example of source) {
      if (typeof example !== "object" || example === null)
        throw new TypeMismatchError({
          where: `${where}: example ${count}`,
          expected: "{ input, label }",
          got: describe(example),
        });
      inputs.add(example.input, count);
      const { label, weight } = example;
      weighted ||= weight !== undefined;
      weights.push(weight ?? 1);
      if (classes !== undefined) indices.push(label as number);
      else labels.add(typeof label === "number" ? [label] : label, count);
      if (++count >= limit) break;
    }
  if (count === 0)
    throw new DataError({ where, expected: "at least one example", got: "a source that gave none" });
  const taken = {
    inputs: inputs.values,
    inputShape: inputShape ?? inputs.shape!,
    allowNaN,
    weights: weighted ? weights : undefined,
  };
  return classes !== undefined
    ? { ...taken, labels: indices, classes }
    : { ...taken, labels: labels.values, labelShape: labelShape ?? labels.shape! };
}
