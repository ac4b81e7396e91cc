// Cases of ops/pool2d.ts.

import { input } from "../../packages/rutter/src/ops/leaf";
import type { PoolOptions } from "../../packages/rutter/src/ops/pool2d";
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import { type Shape, tensorType } from "../../packages/rutter/src/tensor";
import { type CaseInput, floats, normals, type OpCase, specials, spread } from "./case";

interface Pooling {
  readonly name: string;
  readonly x: Shape;
  readonly options: PoolOptions;
  /** Small enough for finite differences. */
  readonly smooth?: true;
}

const poolings: readonly Pooling[] = [
  { name: "2×2 of 4×6", x: [1, 1, 4, 6], options: { size: 2 }, smooth: true },
  { name: "2×2 of several images", x: [3, 2, 24, 24], options: { size: 2 } },
  { name: "2×2 of rows that are no multiple of a vector", x: [2, 3, 10, 14], options: { size: 2 } },
  { name: "2×2 that leaves a rest", x: [2, 2, 9, 11], options: { size: 2 } },
  { name: "windows of one element", x: [2, 1, 3, 2], options: { size: 1 }, smooth: true },
  { name: "a window as large as the image", x: [2, 2, 3, 5], options: { size: [3, 5] } },
  { name: "windows that overlap", x: [1, 2, 5, 4], options: { size: 3, stride: 1 }, smooth: true },
  { name: "windows with gaps between", x: [1, 1, 5, 7], options: { size: 2, stride: 3 }, smooth: true },
  { name: "padding", x: [1, 1, 4, 5], options: { size: 3, stride: 2, padding: 1 }, smooth: true },
  { name: "2×2 with padding", x: [2, 2, 6, 7], options: { size: 2, padding: 1 } },
  { name: "a row", x: [2, 3, 1, 9], options: { size: [1, 3], stride: [1, 2], padding: [0, 1] } },
  { name: "no images", x: [0, 2, 4, 4], options: { size: 2 } },
];

const pooled = (x: Shape, options: PoolOptions) => ops.maxPool2d(input(tensorType(x)), options).shape;

/** Windows with each special number in each place, ties and NaN among them. */
const special: CaseInput = floats(
  [1, 1, 42, 42],
  Array.from({ length: 42 * 42 }, (_, i) => specials[(i * (1 + (i % 5))) % specials.length]),
);
const ties: CaseInput = floats([1, 2, 4, 4], new Array(32).fill(3));

/** All values different and far enough apart that a finite difference changes no maximum. */
const apart = (shape: Shape) => spread(shape, -2, 2);

type Build = OpCase["build"];

/** The poolings, ties and special values as cases of an op of images, and of values for their windows. */
function cases(build: (options: PoolOptions) => Build, values?: (x: Shape, options: PoolOptions) => Shape) {
  const inputs = (x: CaseInput, options: PoolOptions) =>
    values ? [x, normals(values(x.shape, options), "values")] : [x];
  const odd = [
    { name: "ties", x: ties, options: { size: 2 } },
    { name: "ties, overlapping", x: ties, options: { size: 3, stride: 1, padding: 1 } },
    { name: "special values", x: special, options: { size: 2 } },
    { name: "special values, overlapping", x: special, options: { size: 3, stride: 2, padding: 1 } },
  ];
  return [
    ...poolings.map(
      ({ name, x, options, smooth }): OpCase => ({
        name,
        inputs: inputs(apart(x), options),
        build: build(options),
        ...(smooth && !values ? { derivatives: 2 as const } : {}),
      }),
    ),
    ...odd.map(
      ({ name, x, options }): OpCase => ({ name, inputs: inputs(x, options), build: build(options) }),
    ),
  ];
}

/** The op of one tensor only, x fixed: x itself has no derivative there, but for its maxima's places. */
function smoothCases(build: (options: PoolOptions) => Build, values: (x: Shape, o: PoolOptions) => Shape) {
  return poolings.flatMap(({ name, x, options, smooth }): OpCase[] => {
    if (!smooth) return [];
    const inputs = [apart(x), normals(values(x, options), "values")];
    return [{ name: `smooth ${name}`, inputs, build: build(options), derivatives: 2 }];
  });
}

const maxGradient =
  (options: PoolOptions): Build =>
  (x, delta) =>
    ops.maxPool2dGradient(x, delta, options);
const maxSelect =
  (options: PoolOptions): Build =>
  (x, values) =>
    ops.maxPool2dSelect(x, values, options);
const own = (x: Shape) => x;

export const pool2dCases = {
  maxPool2d: cases((options) => (x) => ops.maxPool2d(x, options)),
  maxPool2dGradient: [
    ...cases(maxGradient, pooled),
    ...smoothCases(maxGradient, pooled),
    {
      name: "gradients of ±0, infinity and NaN",
      inputs: [apart([1, 1, 2, 16]), floats([1, 1, 1, 8], [0, -0, Infinity, NaN, -Infinity, 1, -1, -0])],
      build: maxGradient({ size: 2 }),
    },
  ],
  maxPool2dSelect: [...cases(maxSelect, own), ...smoothCases(maxSelect, own)],
  sumPool2d: cases((options) => (x) => ops.sumPool2d(ops.mul(x, x), options)),
  sumPool2dGradient: poolings.map(({ name, x, options, smooth }) => {
    const delta = normals(pooled(x, options), "delta");
    return {
      name,
      inputs: [delta],
      build: (given) => ops.sumPool2dGradient(ops.mul(given, ops.mul(given, given)), x, options),
      ...(smooth ? { derivatives: 2 as const } : {}),
    };
  }) as OpCase[],
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
