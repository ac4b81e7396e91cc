// Relief: a function of two variables as a landscape; its height, slope and curvature at a place, on the library.
import { compile, gradients, ops, type Tensor, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { rounded } from "./series";

export type Relief = (v1: Tensor, v2: Tensor) => Tensor;
export type Pair = readonly [number, number];

/** What there is at a place: C, ∇C and H, row by row. */
export interface Place {
  readonly value: number;
  readonly slope: Pair;
  readonly hessian: readonly number[];
}
export type Explorer = (v: Pair) => Promise<Place>;

export const square = (x: Tensor) => ops.mul(x, x);

/** Asks a relief in float64; H as gradients of gradients. */
export function explorer(relief: Relief): Explorer {
  const run = compile(
    { v: tensorType([2]) },
    ({ v }) => {
      const value = ops.sum(relief(ops.slice(v, [0], [1]), ops.slice(v, [1], [2])));
      const [slope] = gradients(value, [v]);
      const rows = [0, 1].map((i) => gradients(ops.sum(ops.slice(slope, [i], [i + 1])), [v])[0]);
      return { value, slope, hessian: ops.concat(rows) };
    },
    { backend: reference({ precision: "float64" }) },
  );
  return async (v) => {
    const { value, slope, hessian } = await run({ v });
    return { value: value.data[0], slope: [slope.data[0], slope.data[1]], hessian: [...hessian.data] };
  };
}

/** Places on a side of the grid that a figure draws as its ground. */
const SIDE = 31;

/** Heights over the square ±`reach`, as a figure's ground has them. */
export async function heights(at: (v: Pair) => number | Promise<number>, reach: number): Promise<number[]> {
  const place = (i: number) => reach * ((2 * i) / (SIDE - 1) - 1);
  const found: number[] = [];
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) found.push(await at([place(column), place(row)]));
  return rounded(found, 4);
}

/** Coordinates of places, to be drawn one over the other. */
export function coordinates(places: readonly Pair[]): readonly [v1: number[], v2: number[]] {
  const along = (i: 0 | 1) =>
    rounded(
      places.map((v) => v[i]),
      4,
    );
  return [along(0), along(1)];
}
