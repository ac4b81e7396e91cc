// Cases of ops/softmax.ts.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import { floats, lengths, normals, type OpCase, specials } from "./case";

function rows(name: "softmax" | "logSoftmax"): OpCase[] {
  const build = ops[name];
  return [
    ...lengths.map((n) => ({ name: `rows of ${n}`, inputs: [normals([3, n], "x", 4)], build })),
    ...[0, 1, 5].map((n) => ({ name: `${n} rows`, inputs: [normals([n, 10])], build })),
    { name: "one axis", inputs: [normals([10])], build },
    { name: "three axes", inputs: [normals([2, 3, 7])], build },
    {
      name: "a special value among ordinary ones in each row",
      inputs: [
        floats(
          [specials.length, 5],
          specials.flatMap((x) => [1, x, -2, 0.5, 3]),
        ),
      ],
      build,
    },
    { name: "equal scores", inputs: [floats([1, 9], new Array(9).fill(-7))], build },
    {
      name: "scores far apart",
      inputs: [floats([2, 4], [1000, 0, -1000, 999, -200, -201, -300, -200])],
      build,
    },
    { name: "smooth", inputs: [normals([3, 4])], build, derivatives: 2 },
    { name: "smooth, one class", inputs: [normals([3, 1])], build, derivatives: 2 },
  ];
}

export const softmaxCases = {
  softmax: rows("softmax"),
  logSoftmax: rows("logSoftmax"),
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
