// Cases of ops/select.ts.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import type { Shape } from "../../packages/rutter/src/tensor";
import { floats, lengths, normals, type OpCase, specials, spread } from "./case";

const build = (c: any, a: any, b: any) => ops.where(c, a, b);

/** Zeros and ones in an order without a pattern, as a comparison gives. */
function mask(shape: Shape) {
  const x = normals(shape, "mask");
  return floats(
    shape,
    x.values.map((value) => (value > 0 ? 1 : 0)),
  );
}

const broadcasts: readonly (readonly [Shape, Shape, Shape])[] = [
  [[], [], []],
  [[3, 5], [], []],
  [[3, 5], [5], []],
  [[5], [3, 5], [3, 5]],
  [[3, 1], [3, 5], [5]],
  [
    [3, 1],
    [1, 5],
    [3, 5],
  ],
  [[0, 5], [5], []],
];

export const selectCases = {
  where: [
    ...lengths.map((n) => ({
      name: `${n} elements`,
      inputs: [mask([n]), normals([n], "a"), normals([n], "b")],
      build,
    })),
    ...broadcasts.map(([c, a, b]) => ({
      name: `[${c}] of [${a}] and [${b}]`,
      inputs: [mask(c), normals(a, "a"), normals(b, "b")],
      build,
    })),
    {
      name: "broadcasting in three loops",
      inputs: [mask([2, 1, 4]), normals([1, 3, 1], "a"), normals([2, 3, 4], "b")],
      build,
    },
    {
      name: "special values",
      inputs: [
        floats([specials.length], specials),
        floats([specials.length], [...specials].reverse()),
        normals([specials.length]),
      ],
      build,
    },
    { name: "numbers", inputs: [mask([9])], build: (c: any) => ops.where(c, 1, -0) },
    {
      name: "smooth",
      inputs: [floats([2, 3], [1, 0, 1, 0, 0, 2]), spread([2, 3], -2, 2, "a"), spread([3], -2, 2, "b")],
      build: (c: any, a: any, b: any) => ops.where(c, ops.mul(a, a), ops.mul(b, b)),
      derivatives: 2 as const,
    },
  ],
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
