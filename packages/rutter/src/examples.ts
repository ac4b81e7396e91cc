// Examples: the forms in which inputs may be handed over, and their check against a network's input.
import { Dataset } from "./data/dataset";
import { isNamed, packRows } from "./data/named";
import { DataError, OptionError, ShapeError } from "./error";
import { describe } from "./option";
import { formatParts, type NamedShapes, partsOf, requireParts } from "./parts";
import type { HostTensor } from "./program";
import { formatShape, type Shape, sameShape, sizeOf } from "./tensor";

/** One or many inputs: a dataset, a tensor [examples, …], flat numbers, or one row of numbers per example. */
export type Examples =
  | Dataset
  | HostTensor
  | Float32Array
  | Float64Array
  | readonly number[]
  | readonly (readonly number[])[]
  | NamedExamples;

/** Several inputs by name, each of as many examples. */
export type NamedExamples = {
  readonly [name: string]:
    | HostTensor
    | Float32Array
    | Float64Array
    | readonly number[]
    | readonly (readonly number[])[];
};

/** What of a network says which examples fit it. */
export interface Taker {
  readonly input: Shape;
  readonly inputs?: NamedShapes | undefined;
}

export interface ExampleBatch {
  /** Float64Array where what was given may have digits that float32 drops: float64 backends keep them. */
  readonly data: Float32Array | Float64Array;
  readonly count: number;
}

/** The examples as one array. @throws OptionError for no examples at all, ShapeError if they do not fit the network, DataError for NaN or infinite values */
export function toBatch(where: string, x: Examples, { input, inputs }: Taker): ExampleBatch {
  const size = sizeOf(input);
  if (typeof x !== "object" || x === null)
    throw new OptionError({
      where,
      expected: "examples",
      got: describe(x),
      cure: "Give a Dataset, a Float32Array, or rows of numbers: [[0, 1], [1, 0]].",
    });
  if (x instanceof Dataset) {
    if (inputs) requireParts(where, x.inputParts, inputs);
    requireInput(where, x.inputShape, input);
    return { data: x.inputs, count: x.length };
  }
  if (isNamed(x) && !("data" in x)) return packed(where, x as NamedExamples, inputs ?? {});
  const one = x as Exclude<Examples, Dataset | NamedExamples>;
  const flat = flatten(one);
  if ("shape" in one) requireInput(where, one.shape.slice(1), input);
  const rows: readonly unknown[] = Array.isArray(x) ? x : [];
  const uneven = rows.find((row) => Array.isArray(row) && row.length !== size) as unknown[] | undefined;
  if (uneven || flat.length === 0 || flat.length % size !== 0)
    throw new ShapeError({
      where,
      expected: `examples of ${size} values, ${formatShape(input)}`,
      got: uneven ? `a row of ${uneven.length}` : `${flat.length} values`,
      cure: "Give whole examples, row-major.",
    });
  const bad = flat.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (bad >= 0)
    throw new DataError({
      where,
      expected: "finite numbers",
      got: `${flat[bad]} in example ${Math.floor(bad / size)}`,
      cure: "Clean the inputs first.",
    });
  return { data: flat, count: flat.length / size };
}

/** Named inputs as rows. @throws DataError for a stream; ShapeError for other names than the network's, or another number of examples in one */
function packed(where: string, x: NamedExamples, inputs: NamedShapes): ExampleBatch {
  if ("shapesOnly" in x)
    throw new DataError({
      where,
      expected: "examples that are in memory",
      got: "a stream of them",
      cure: "Take them part by part: for await (const part of stream.batches(1000)) …",
    });
  const parts = partsOf(inputs);
  const names = Object.keys(x).sort();
  const expected = formatParts(inputs) || "examples without names";
  if (String(names) !== String(parts.map(({ name }) => name)))
    throw new ShapeError({
      where,
      expected,
      got: names.join(", "),
      cure: "Give each input of the network, and no other.",
    });
  const batches = parts.map(({ name, shape }) => toBatch(`${where}: ${name}`, x[name], { input: shape }));
  const counts = batches.map(({ count }) => count);
  if (counts.some((count) => count !== counts[0]))
    throw new ShapeError({
      where,
      expected: "as many examples in each",
      got: counts.join(" and "),
      cure: "Give whole rows.",
    });
  return { data: packRows(batches.map(({ data }, i) => [data, parts[i].size])).data, count: counts[0] };
}

function flatten(x: Exclude<Examples, Dataset | NamedExamples>): Float32Array | Float64Array {
  const given = "data" in x ? x.data : x;
  if (given instanceof Float32Array || given instanceof Float64Array) return given;
  return Float64Array.from(Array.from(given as ArrayLike<number | readonly number[]>).flat());
}

/** Throws ShapeError unless an example of shape `got` fits a network's `input`. */
export function requireInput(where: string, got: Shape, input: Shape): void {
  if (sameShape(got, input)) return;
  const flattened = input.length === 1 && sizeOf(got) === input[0];
  throw new ShapeError({
    where,
    expected: `examples ${formatShape(input)}, the network's input`,
    got: formatShape(got),
    cure: flattened
      ? `Give the network input: ${formatShape(got)} and put flatten() first.`
      : "Change the network's input, or the shape of the data.",
  });
}
