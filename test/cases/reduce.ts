// Cases of ops/reduce.ts.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import type { Shape } from "../../packages/rutter/src/tensor";
import { floats, lengths, normals, type OpCase, specials, spread } from "./case";

type ReduceName = "sum" | "max";

const views: readonly { shape: Shape; axes?: number | number[] }[] = [
  { shape: [3, 5], axes: 0 },
  { shape: [3, 17], axes: 0 },
  { shape: [100, 33], axes: 0 },
  { shape: [5, 1], axes: 1 },
  { shape: [2, 3, 9], axes: 1 },
  { shape: [2, 3, 9], axes: [0, 2] },
  { shape: [2, 3, 9], axes: [-1, -3] },
  { shape: [2, 3, 9] },
  { shape: [] },
  { shape: [0, 3], axes: 0 },
  { shape: [3, 0], axes: 1 },
  { shape: [3, 0], axes: 0 },
  { shape: [2, 0, 3] },
];

function reduce(name: ReduceName): OpCase[] {
  const special = specials.filter((x) => !Number.isNaN(x));
  return [
    ...lengths.flatMap((n) => [
      { name: `rows of ${n}`, inputs: [normals([3, n])], build: (x: any) => ops[name](x, { axes: 1 }) },
      { name: `columns of ${n}`, inputs: [normals([n, 3])], build: (x: any) => ops[name](x, { axes: 0 }) },
    ]),
    ...views.map(({ shape, axes }) => ({
      name: `[${shape}] over ${axes ?? "all"}`,
      inputs: [normals(shape)],
      build: (x: any) => ops[name](x, axes === undefined ? {} : { axes }),
    })),
    {
      name: "kept axes",
      inputs: [normals([3, 4, 5])],
      build: (x: any) => ops[name](x, { axes: [0, 2], keepDimensions: true }),
    },
    {
      name: "rows of special values with their neighbours",
      inputs: [
        floats(
          [specials.length, 2],
          specials.flatMap((x, i) => [x, specials[(i + 1) % specials.length]]),
        ),
      ],
      build: (x: any) => ops[name](x, { axes: 1 }),
    },
    {
      name: "columns of special values without NaN",
      inputs: [floats([2, special.length], [...special, ...special])],
      build: (x: any) => ops[name](x, { axes: 0 }),
    },
    {
      name: "a row of −0",
      inputs: [floats([1, 3], [-0, -0, -0])],
      build: (x: any) => ops[name](x, { axes: 1 }),
    },
    ...[undefined, 0, 1, [0, 2]].map((axes) => ({
      name: `smooth over ${axes ?? "all"}`,
      inputs: [spread([2, 3, 2], -2, 2)],
      build: (x: any) => ops[name](ops.mul(x, ops.mul(x, x)), { axes }),
      derivatives: 2 as const,
    })),
  ];
}

export const reduceCases = {
  sum: reduce("sum"),
  max: reduce("max"),
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
