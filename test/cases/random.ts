// Cases of ops/random.ts.
import { Stream } from "../../packages/rutter/src/math/stream";
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import { integers, lengths, type OpCase } from "./case";

const stream = new Stream(2 ** 40 + 7, "a case");

function random(name: "randomUniform" | "randomNormal"): OpCase[] {
  return [
    ...lengths.map((n) => ({
      name: `${n} numbers`,
      inputs: [integers([1], [3])],
      build: (i: any) => ops[name](stream, i, [n]),
    })),
    ...[0, 1, -1, 2 ** 31 - 1].map((counter) => ({
      name: `draw ${counter}`,
      inputs: [integers([], [counter])],
      build: (i: any) => ops[name](stream, i, [3, 5]),
    })),
    { name: "many numbers", inputs: [integers([1], [9])], build: (i) => ops[name](stream, i, [5003]) },
  ];
}

export const randomCases = {
  randomUniform: random("randomUniform"),
  randomNormal: random("randomNormal"),
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
