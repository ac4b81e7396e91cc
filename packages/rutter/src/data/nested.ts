// Nested arrays of numbers made flat, with the shape that their nesting shows.

import { ShapeError, TypeMismatchError } from "../error";
import { describe } from "../option";
import { sizeOf } from "../shape";

/** Numbers, arrays of numbers, arrays of arrays …, where the innermost may be typed arrays. */
export type NestedNumbers = readonly (number | NumericArray | NestedNumbers)[];

/** Every typed array whose elements are numbers. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** `rowShape` and `count` say what the nesting showed; a flat typed array shows nothing. */
export type Flat = { data: NumericArray | readonly number[]; count: number; rowShape?: readonly number[] };

export function isNumericArray(value: unknown): value is NumericArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

/**
 * Flattens in row-major order. A typed array comes back as it is.
 * Throws a ShapeError for ragged rows and a TypeMismatchError for what is not a number, naming its place.
 */
export function flatten(source: NestedNumbers | NumericArray, where: string): Flat {
  if (isNumericArray(source)) return { data: source, count: source.length };
  const shape = nestingOf(source);
  const data = new Float64Array(sizeOf(shape));
  const path: number[] = [];
  let filled = 0;

  function fill(value: unknown, depth: number): void {
    const place = () => where + path.map((i) => `[${i}]`).join("");
    if (depth === shape.length) {
      if (typeof value !== "number")
        throw new TypeMismatchError({ where: place(), expected: "a number", got: describe(value) });
      data[filled++] = value;
      return;
    }
    if (!Array.isArray(value) && !isNumericArray(value))
      throw new ShapeError({
        where: place(),
        expected: `an array of ${shape[depth]} as in the first row`,
        got: describe(value),
      });
    if (value.length !== shape[depth])
      throw new ShapeError({
        where: place(),
        expected: `${shape[depth]} entries as in the first row`,
        got: String(value.length),
      });
    for (let i = 0; i < value.length; i++) {
      path.push(i);
      fill(value[i], depth + 1);
      path.pop();
    }
  }

  fill(source, 0);
  return { data, count: source.length, rowShape: shape.slice(1) };
}

/** The lengths met when going down always by the first entry. */
function nestingOf(source: unknown): number[] {
  const shape: number[] = [];
  let level = source;
  while (Array.isArray(level) || isNumericArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  return shape;
}
