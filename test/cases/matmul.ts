// Cases of ops/matmul.ts.
import type { MatmulOptions } from "../../packages/rutter/src/ops/matmul";
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import { type CaseInput, floats, normals, type OpCase, specials, spread } from "./case";

const forms: readonly MatmulOptions[] = [
  {},
  { transposeA: true },
  { transposeB: true },
  { transposeA: true, transposeB: true },
];

/** [m, k, n]: nothing, one, less and more than a tile in each direction. */
const sizes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [0, 3, 4],
  [3, 0, 4],
  [3, 4, 0],
  [1, 784, 30],
  [10, 100, 10],
  [10, 30, 100],
  [2, 3, 5],
  [3, 17, 4],
  [4, 4, 4],
  [5, 9, 7],
  [7, 5, 8],
  [8, 16, 16],
  [13, 33, 17],
  [33, 2, 31],
  [10, 530, 21],
  [30, 10, 100],
];

function shapes(m: number, k: number, n: number, { transposeA, transposeB }: MatmulOptions) {
  return { a: transposeA ? [k, m] : [m, k], b: transposeB ? [n, k] : [k, n] };
}

const letters = ({ transposeA, transposeB }: MatmulOptions) =>
  `A${transposeA ? "ᵀ" : ""}·B${transposeB ? "ᵀ" : ""}`;

function product(name: string, a: CaseInput, b: CaseInput, options: MatmulOptions, derivatives?: 2): OpCase {
  return {
    name: `${letters(options)} ${name}`,
    inputs: [a, b],
    build: (a, b) => ops.matmul(a, b, options),
    derivatives,
  };
}

/** Ordinary numbers with special ones strewn in. */
function strewn(shape: readonly number[], purpose: string): CaseInput {
  const { values } = normals(shape, purpose);
  return floats(
    shape,
    values.map((value, i) => (i % 5 === 2 ? specials[((i / 5) % specials.length) | 0] : value)),
  );
}

/** Numbers of which four in five are zeros, of both signs: what raw digits are. */
function thinned(shape: readonly number[], purpose: string): CaseInput {
  const { values } = normals(shape, purpose);
  return floats(
    shape,
    values.map((value, i) => (i % 5 === 2 ? value : i % 2 ? 0 : -0)),
  );
}

export const matmulCases = {
  matmul: forms.flatMap((options) => [
    ...sizes.map(([m, k, n]) => {
      const { a, b } = shapes(m, k, n, options);
      return product(`${m}×${k}×${n}`, normals(a, "a"), normals(b, "b"), options);
    }),
    ...[1, 2, 3].map((batch) => {
      const { a, b } = shapes(5, 6, 7, options);
      return product(
        `in batches of ${batch}`,
        normals([batch, ...a], "a"),
        normals([batch, ...b], "b"),
        options,
      );
    }),
    ...[normals, strewn].flatMap((dense) => {
      const { a, b } = shapes(20, 66, 36, options);
      return [
        product(`of zeros in a and ${dense.name}`, thinned(a, "a"), dense(b, "b"), options),
        product(`of ${dense.name} and zeros in b`, dense(a, "a"), thinned(b, "b"), options),
      ];
    }),
    // Rows enough that each thread's part of them still skips the zeros.
    (() => {
      const { a, b } = shapes(96, 66, 36, options);
      return product("of zeros in b and many rows", normals(a, "a"), thinned(b, "b"), options);
    })(),
    product("of special values", strewn([21, 21], "a"), strewn([21, 21], "b"), options),
    product("in no batch", normals([0, 3, 3], "a"), normals([0, 3, 3], "b"), options),
    (() => {
      const { a, b } = shapes(2, 3, 4, options);
      return product("smooth", spread(a, -2, 2, "a"), spread(b, -2, 2, "b"), options, 2);
    })(),
    (() => {
      const { a, b } = shapes(2, 1, 2, options);
      return product(
        "smooth in batches",
        spread([2, ...a], -2, 2, "a"),
        spread([2, ...b], -2, 2, "b"),
        options,
        2,
      );
    })(),
  ]),
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
