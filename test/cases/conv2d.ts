// Cases of ops/conv2d.ts.
import type { ConvolutionOptions } from "../../packages/rutter/src/ops/conv2d";
import { input } from "../../packages/rutter/src/ops/leaf";
import type { OpName } from "../../packages/rutter/src/ops/table";
import { ops } from "../../packages/rutter/src/ops/table";
import { type Shape, tensorType } from "../../packages/rutter/src/tensor";
import { floats, normals, type OpCase, specials } from "./case";

interface Convolution {
  readonly name: string;
  readonly x: Shape;
  readonly weight: Shape;
  readonly options?: ConvolutionOptions;
  /** Small enough for finite differences. */
  readonly smooth?: true;
}

const convolutions: readonly Convolution[] = [
  { name: "one filter of one element", x: [1, 1, 1, 1], weight: [1, 1, 1, 1], smooth: true },
  { name: "a filter as large as the image", x: [2, 1, 3, 4], weight: [2, 1, 3, 4], smooth: true },
  { name: "5×5 on 9×11", x: [2, 1, 9, 11], weight: [3, 1, 5, 5] },
  { name: "several channels", x: [1, 2, 4, 3], weight: [2, 2, 2, 2], smooth: true },
  { name: "the book's first layer", x: [3, 1, 28, 28], weight: [20, 1, 5, 5] },
  { name: "the book's second layer", x: [2, 20, 12, 12], weight: [40, 20, 5, 5] },
  { name: "ten images", x: [10, 3, 7, 6], weight: [9, 3, 3, 3] },
  { name: "1×1", x: [3, 5, 4, 3], weight: [7, 5, 1, 1] },
  { name: "padding", x: [1, 1, 3, 3], weight: [2, 1, 3, 3], options: { padding: 1 }, smooth: true },
  { name: "padding of several images", x: [5, 3, 6, 5], weight: [5, 3, 3, 3], options: { padding: [1, 2] } },
  {
    name: "padding wider than the filter",
    x: [1, 2, 2, 3],
    weight: [1, 2, 2, 2],
    options: { padding: [2, 3] },
    smooth: true,
  },
  { name: "stride", x: [1, 1, 5, 6], weight: [2, 1, 2, 3], options: { stride: [2, 3] }, smooth: true },
  { name: "stride that leaves a rest", x: [2, 2, 8, 9], weight: [5, 2, 3, 3], options: { stride: 2 } },
  {
    name: "stride, padding and a rest",
    x: [1, 1, 4, 5],
    weight: [1, 1, 3, 3],
    options: { stride: 2, padding: 1 },
    smooth: true,
  },
  { name: "dilation", x: [1, 1, 5, 4], weight: [2, 1, 2, 2], options: { dilation: [3, 2] }, smooth: true },
  {
    name: "everything at once",
    x: [3, 4, 11, 9],
    weight: [6, 2, 3, 2],
    options: { stride: [2, 1], padding: [2, 1], dilation: [1, 2], groups: 2 },
  },
  {
    name: "everything at once, small",
    x: [2, 2, 4, 5],
    weight: [2, 1, 2, 2],
    options: { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2 },
    smooth: true,
  },
  { name: "groups", x: [2, 6, 5, 6], weight: [9, 2, 3, 3], options: { groups: 3 } },
  { name: "depthwise", x: [2, 5, 9, 10], weight: [5, 1, 3, 3], options: { groups: 5, padding: 1 } },
  {
    name: "depthwise with two filters per channel, stride 2",
    x: [1, 3, 7, 8],
    weight: [6, 1, 3, 3],
    options: { groups: 3, stride: 2, padding: 1 },
  },
  { name: "no images", x: [0, 2, 4, 4], weight: [3, 2, 3, 3] },
  { name: "a row (height one)", x: [3, 2, 1, 13], weight: [4, 2, 1, 3], options: { padding: [0, 1] } },
];

/** Special values, repeated over the shape. */
const special = (shape: Shape) =>
  floats(
    shape,
    normals(shape).values.map((value, i) => (i % 3 === 0 ? specials[(i / 3) % specials.length] : value)),
  );

/** Images of this shape as a graph's input. */
const images = (shape: Shape) => input(tensorType(shape));

function forward({ name, x, weight, options, smooth }: Convolution): OpCase[] {
  const inputs = [normals(x, "x"), normals(weight, "weight")];
  const bias = normals([weight[0]], "bias");
  return [
    {
      name,
      inputs: [...inputs, bias],
      build: (x, weight, bias) => ops.conv2d(x, weight, bias, options),
      derivatives: smooth && 2,
    },
    {
      name: `${name}, without bias`,
      inputs,
      build: (x, weight) => ops.conv2d(x, weight, undefined, options),
    },
  ];
}

function weightGradient({ name, x, weight, options, smooth }: Convolution): OpCase {
  const { shape } = ops.conv2d(images(x), images(weight), undefined, options);
  return {
    name,
    inputs: [normals(x, "x"), normals(shape, "gradient")],
    build: (x, gradient) => ops.conv2dWeightGradient(x, gradient, [weight[2], weight[3]], options),
    derivatives: smooth && 2,
  };
}

export const conv2dCases = {
  conv2d: [
    ...convolutions.flatMap(forward),
    {
      name: "special values in the images",
      inputs: [special([5, 2, 6, 7]), normals([3, 2, 3, 3])],
      build: (x, weight) => ops.conv2d(x, weight, undefined, { padding: 1 }),
    },
    {
      name: "special values in the filters, which meet zeros of the padding",
      inputs: [normals([2, 2, 5, 7]), special([9, 2, 3, 3])],
      build: (x, weight) => ops.conv2d(x, weight, undefined, { padding: 2 }),
    },
    {
      name: "a bias of −0 and products of ±0",
      inputs: [floats([1, 1, 2, 2], [0, -0, -0, 0]), floats([2, 1, 1, 1], [1, -1]), floats([2], [-0, -0])],
      build: (x, weight, bias) => ops.conv2d(x, weight, bias, { padding: 1 }),
    },
  ],
  conv2dWeightGradient: [
    ...convolutions.map(weightGradient),
    {
      name: "special values",
      inputs: [special([3, 2, 6, 7]), special([3, 5, 6, 7])],
      build: (x, gradient) => ops.conv2dWeightGradient(x, gradient, 3, { padding: 1 }),
    },
  ],
} satisfies Partial<Record<OpName, readonly OpCase[]>>;
