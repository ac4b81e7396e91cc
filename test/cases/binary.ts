// Cases of ops/binary.ts.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import type { Shape } from "../../packages/rutter/src/tensor";
import { type CaseInput, floats, lengths, normals, type OpCase, pairs, spread } from "./case";

type BinaryName = "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "less" | "lessEqual" | "equal";

/** Shapes of a and b that broadcast in at most two loops, one operand stretched or both. */
const broadcasts: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[], [5]],
  [[7], []],
  [[3, 5], [5]],
  [[5], [3, 5]],
  [
    [3, 5],
    [3, 1],
  ],
  [
    [3, 1],
    [1, 5],
  ],
  [[4, 1, 6], [6]],
  [
    [2, 3, 4],
    [2, 3, 1],
  ],
  [
    [2, 3, 4],
    [1, 3, 4],
  ],
  [
    [0, 3],
    [1, 3],
  ],
  [[2, 0], [1]],
  [
    [10, 30],
    [1, 30],
  ],
  [
    [1, 1],
    [17, 33],
  ],
];

const threeLoops: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3, 4],
    [1, 3, 1],
  ],
  [
    [2, 1, 4],
    [1, 3, 1],
  ],
  [
    [2, 1, 3, 1],
    [1, 4, 1, 5],
  ],
];

/** a and b with no two elements near each other, and none near 0. */
const smooth: readonly (readonly [CaseInput, CaseInput])[] = [
  [spread([2, 3], 0.5, 2, "a"), spread([2, 3], -3, -0.7, "b")],
  [spread([2, 3], -2, -0.5, "a"), spread([3], 0.7, 3, "b")],
  [spread([2, 1], 2.1, 3, "a"), spread([1, 3], 0.5, 2, "b")],
  [spread([], 2.1, 3, "a"), spread([2, 2], 0.5, 2, "b")],
];

function binary(name: BinaryName): OpCase[] {
  const build = (a: any, b: any) => ops[name](a, b);
  const named = (a: Shape, b: Shape) => `[${a}] with [${b}]`;
  return [
    ...lengths.map((n) => ({ name: `${n} elements`, inputs: [normals([n], "a"), normals([n], "b")], build })),
    ...broadcasts.map(([a, b]) => ({ name: named(a, b), inputs: [normals(a, "a"), normals(b, "b")], build })),
    ...threeLoops.map(([a, b]) => ({
      name: named(a, b),
      inputs: [normals(a, "a"), normals(b, "b")],
      build,
    })),
    {
      name: "special values, each with each",
      inputs: [
        floats(
          [pairs.length],
          pairs.map(([a]) => a),
        ),
        floats(
          [pairs.length],
          pairs.map(([, b]) => b),
        ),
      ],
      build,
    },
    { name: "an operand twice", inputs: [normals([9])], build: (x: any) => ops[name](x, x) },
    { name: "a number", inputs: [normals([9])], build: (x: any) => ops[name](x, 0.5) },
    ...smooth.map(([a, b]) => ({
      name: `smooth ${named(a.shape, b.shape)}`,
      inputs: [a, b],
      build,
      derivatives: 2 as const,
    })),
  ];
}

/** One more than a backend may make calls of. */
const MANY = 65537;
const countdown = (size: number) => Array.from({ length: size }, (_, i) => size - i);

export const binaryCases = {
  add: [
    ...binary("add"),
    {
      name: `[${MANY},2,1] with [${MANY},1,2]`,
      inputs: [floats([MANY, 2, 1], countdown(2 * MANY)), floats([MANY, 1, 2], countdown(2 * MANY))],
      build: (a, b) => ops.add(a, b),
      fallback: "more than 65,536 calls of a kernel of two loops",
    },
  ],
  sub: binary("sub"),
  mul: binary("mul"),
  div: binary("div"),
  maximum: binary("maximum"),
  minimum: binary("minimum"),
  less: binary("less"),
  lessEqual: binary("lessEqual"),
  equal: binary("equal"),
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
