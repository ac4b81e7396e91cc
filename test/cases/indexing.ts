// Cases of ops/indexing.ts.
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import { floats, integers, lengths, normals, type OpCase, specials, spread } from "./case";

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;
const gather = (x: any, i: any) => ops.gather(x, i);
const special = floats([7, 3], specials);

export const indexingCases = {
  gather: [
    ...lengths.map((n) => ({
      name: `rows of ${n}`,
      inputs: [normals([4, n]), integers([5], [3, 0, 1, 1, 2])],
      build: gather,
    })),
    { name: "elements", inputs: [normals([6]), integers([2, 2], [5, 0, 3, 3])], build: gather },
    { name: "matrices by one index", inputs: [normals([3, 2, 5]), integers([], [2])], build: gather },
    { name: "nothing", inputs: [normals([3, 2]), integers([0], [])], build: gather },
    { name: "from nothing", inputs: [normals([0, 2]), integers([2], [0, 1])], build: gather },
    {
      name: "out of range",
      inputs: [normals([3, 5]), integers([6], [-1, 3, 0, LEAST, MOST, 2])],
      build: gather,
    },
    { name: "special values", inputs: [special, integers([3], [6, 0, 4])], build: gather },
    {
      name: "smooth",
      inputs: [spread([3, 2], -2, 2), integers([2, 2], [2, 0, 2, 2])],
      build: (x, i) => ops.gather(ops.mul(x, ops.mul(x, x)), i),
      derivatives: 2,
    },
  ],
  scatterAdd: [
    ...lengths.map((n) => ({
      name: `rows of ${n}`,
      inputs: [normals([5, n]), integers([5], [3, 0, 1, 1, 3])],
      build: (x: any, i: any) => ops.scatterAdd(x, i, 4),
    })),
    {
      name: "elements, several at one place",
      inputs: [
        normals([33]),
        integers(
          [33],
          Array.from({ length: 33 }, (_, i) => (i * 7) % 5),
        ),
      ],
      build: (x, i) => ops.scatterAdd(x, i, 6),
    },
    {
      name: "nothing",
      inputs: [normals([0, 2]), integers([0], [])],
      build: (x, i) => ops.scatterAdd(x, i, 3),
    },
    {
      name: "to nothing",
      inputs: [normals([2, 2]), integers([2], [0, 1])],
      build: (x, i) => ops.scatterAdd(x, i, 0),
    },
    {
      name: "out of range",
      inputs: [normals([6, 5]), integers([6], [-1, 3, 0, LEAST, MOST, 2])],
      build: (x, i) => ops.scatterAdd(x, i, 3),
    },
    {
      name: "special values",
      inputs: [special, integers([7], [0, 1, 0, 1, 0, 1, 0])],
      build: (x, i) => ops.scatterAdd(x, i, 2),
    },
    {
      name: "−0 alone",
      inputs: [floats([1, 2], [-0, 1]), integers([1], [0])],
      build: (x, i) => ops.scatterAdd(x, i, 1),
    },
    {
      name: "smooth, with indices out of range",
      inputs: [spread([2, 3, 2], -2, 2), integers([2, 3], [1, 0, 1, 3, -1, 1])],
      build: (x, i) => ops.scatterAdd(ops.mul(x, ops.mul(x, x)), i, 3),
      derivatives: 2,
    },
  ],
  oneHot: [
    ...lengths.map((n) => ({
      name: `${n} labels`,
      inputs: [
        integers(
          [n],
          Array.from({ length: n }, (_, i) => (i * 7) % 10),
        ),
      ],
      build: (i: any) => ops.oneHot(i, 10),
    })),
    ...[0, 1, 3, 4, 17].map((classes) => ({
      name: `${classes} classes`,
      inputs: [integers([4], [0, 1, 2, 16])],
      build: (i: any) => ops.oneHot(i, classes),
    })),
    {
      name: "a matrix of labels",
      inputs: [integers([2, 2], [0, 1, 2, 2])],
      build: (i: any) => ops.oneHot(i, 3),
    },
    {
      name: "out of range",
      inputs: [integers([4], [-1, 3, LEAST, MOST])],
      build: (i: any) => ops.oneHot(i, 3),
    },
  ],
  toIndices: [
    ...lengths.map((n) => ({ name: `${n} elements`, inputs: [normals([n], "x", 9)], build: ops.toIndices })),
    { name: "a matrix", inputs: [spread([3, 4], -3, 3)], build: ops.toIndices },
    { name: "special values", inputs: [special], build: ops.toIndices },
    {
      name: "the ends of the range",
      inputs: [floats([6], [LEAST, -(2 ** 31) - 256, 2 ** 31, 2 ** 31 - 128, -0.9, 3.999999])],
      build: ops.toIndices,
    },
  ],
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
