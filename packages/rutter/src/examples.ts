// Examples: the forms in which inputs may be handed over, and their check against a network's input.
import { Dataset } from "./data/dataset";
import { DataError, ShapeError } from "./error";
import type { HostTensor } from "./program";
import { formatShape, type Shape, sameShape, sizeOf } from "./tensor";

/** One or many inputs: a dataset, a tensor [examples, …], flat numbers, or one row of numbers per example. */
export type Examples =
  | Dataset
  | HostTensor
  | Float32Array
  | Float64Array
  | readonly number[]
  | readonly (readonly number[])[];

export interface ExampleBatch {
  /** Float64Array where what was given may have digits that float32 drops: float64 backends keep them. */
  readonly data: Float32Array | Float64Array;
  readonly count: number;
}

/** The examples as one array. @throws ShapeError if they do not fit `input`, DataError for NaN or infinite values */
export function toBatch(where: string, x: Examples, input: Shape): ExampleBatch {
  const size = sizeOf(input);
  if (x instanceof Dataset) {
    requireInput(where, x.inputShape, input);
    return { data: x.inputs, count: x.length };
  }
  const flat = flatten(x);
  if ("shape" in x) requireInput(where, x.shape.slice(1), input);
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

function flatten(x: Exclude<Examples, Dataset>): Float32Array | Float64Array {
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
