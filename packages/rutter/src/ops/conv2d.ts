// Convolution: images and filters, the filters' gradient, and the transposed convolution, which is made of other ops
// and serves as the images' gradient.
import { ShapeError } from "../error";
import { formatShape, type Shape, type Tensor } from "../tensor";
import { requireFloat } from "./binary";
import { type Operation, operation } from "./operation";
import { dilate, flip, pad, reshape, slice, transpose } from "./shape";

/** A number for both axes of an image, or one for each. */
export type Pair = number | readonly [vertical: number, horizontal: number];

export interface ConvolutionOptions {
  /** How far the filter moves from one output to the next. Default 1. */
  readonly stride?: Pair;
  /** Zeros around the image. Default 0. */
  readonly padding?: Pair;
  /** Distance of the filter's elements. Default 1. */
  readonly dilation?: Pair;
  /** Channels and filters fall into this many groups that see only themselves. Default 1. */
  readonly groups?: number;
}

/** The options as plain numbers. */
export interface ConvolutionAttributes {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

/** Both numbers of a pair. */
export function both(pair: Pair): readonly [number, number] {
  return typeof pair === "number" ? [pair, pair] : [pair[0], pair[1]];
}

function attributesOf(options: ConvolutionOptions = {}): ConvolutionAttributes {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  return { stride: both(stride), padding: both(padding), dilation: both(dilation), groups };
}

/** Positions of a window on an axis: ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1. */
export function windowCount(
  extent: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
): number {
  return Math.floor((extent + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Letters of a convolution: x [n, c, h, w], filters [f, c / groups, kh, kw], output [n, f, oh, ow]. */
export interface ConvolutionSizes {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly f: number;
  readonly kh: number;
  readonly kw: number;
  readonly oh: number;
  readonly ow: number;
}

/** The sizes of a convolution of images and filters of these shapes. */
export function convolutionSizes(
  [n, c, h, w]: Shape,
  [f, , kh, kw]: Shape,
  { stride, padding, dilation }: ConvolutionAttributes,
): ConvolutionSizes {
  const oh = windowCount(h, kh, stride[0], padding[0], dilation[0]);
  const ow = windowCount(w, kw, stride[1], padding[1], dilation[1]);
  return { n, c, h, w, f, kh, kw, oh, ow };
}

function checkShapes(where: string, x: Shape, weight: Shape, attributes: ConvolutionAttributes): void {
  const { groups } = attributes;
  const { c, f, oh, ow } = convolutionSizes(x, weight, attributes);
  const ranks = x.length === 4 && weight.length === 4;
  if (ranks && c === weight[1] * groups && f % groups === 0 && oh > 0 && ow > 0) return;
  throw new ShapeError({
    where,
    expected: `images [n, c, h, w] and filters [f, c / ${groups}, kh, kw] no larger than the padded image, f a multiple of ${groups}`,
    got: `${formatShape(x)} and ${formatShape(weight)}`,
    cure: "Check the channels, the groups and the padding.",
  });
}

/**
 * out[n, f, y, x] = bias[f] + Σ_{c, i, j} x[n, c, y·s + i·d − p, x·s + j·d − p] · weight[f, c, i, j]: the filter is not
 * turned (a cross-correlation, as in PyTorch). The sum starts at the bias (or +0) and takes c, i, j ascending, one product
 * and one sum rounded per step; what lies outside the image counts as 0 and is included. Shapes: x [n, c, h, w], weight
 * [f, c / groups, kh, kw], bias [f] → [n, f, oh, ow]; filter f sees the channels of group ⌊f · groups / F⌋.
 */
export const conv2d: Operation<[x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvolutionOptions]> =
  operation((x, weight, bias, options) => [bias ? [x, weight, bias] : [x, weight], attributesOf(options)], {
    name: "conv2d",
    infer([x, weight, bias], attributes) {
      requireFloat("conv2d", x, weight, ...(bias ? [bias] : []));
      checkShapes("conv2d", x.shape, weight.shape, attributes);
      const { n, f, oh, ow } = convolutionSizes(x.shape, weight.shape, attributes);
      if (bias && !(bias.rank === 1 && bias.shape[0] === f))
        throw new ShapeError({
          where: "conv2d",
          expected: `a bias [${f}]`,
          got: formatShape(bias.shape),
          cure: "Give one number per filter.",
        });
      return { shape: [n, f, oh, ow], dtype: "f32" };
    },
    derivative({ inputs: [x, weight, bias], gradient, attributes, ops }) {
      const kernel = weight.shape.slice(2) as unknown as readonly [number, number];
      const partials = [
        imagesGradient(gradient, weight, x.shape, attributes),
        ops.conv2dWeightGradient(x, gradient, kernel, attributes),
      ];
      return bias ? [...partials, ops.sum(gradient, { axes: [0, 2, 3] })] : partials;
    },
    reference({ inputs: [x, weight, bias], inputShapes, output, attributes, arithmetic: { round } }) {
      const sizes = convolutionSizes(inputShapes[0], inputShapes[1], attributes);
      const { n, c, f, kh, kw, oh, ow } = sizes;
      const { groups } = attributes;
      const perGroup = c / groups;
      const at = reader(x, sizes, attributes);
      let position = 0;
      for (let image = 0; image < n; image++)
        for (let filter = 0; filter < f; filter++) {
          const first = image * c + Math.floor((filter * groups) / f) * perGroup;
          for (let y = 0; y < oh; y++)
            for (let column = 0; column < ow; column++) {
              let total = bias ? bias[filter] : 0;
              let k = filter * perGroup * kh * kw;
              for (let channel = 0; channel < perGroup; channel++)
                for (let i = 0; i < kh; i++)
                  for (let j = 0; j < kw; j++)
                    total = round(total + round(at(first + channel, y, i, column, j) * weight[k++]));
              output[position++] = total;
            }
        }
    },
  });

/** Reads plane `plane` under element (i, j) of the filter at position (y, column); 0 outside. */
function reader(
  x: ArrayLike<number>,
  { h, w }: ConvolutionSizes,
  { stride, padding, dilation }: ConvolutionAttributes,
): (plane: number, y: number, i: number, column: number, j: number) => number {
  const [strideY, strideX] = stride;
  const [paddingY, paddingX] = padding;
  const [dilationY, dilationX] = dilation;
  return (plane, y, i, column, j) => {
    const row = y * strideY + i * dilationY - paddingY;
    const at = column * strideX + j * dilationX - paddingX;
    return row >= 0 && row < h && at >= 0 && at < w ? x[(plane * h + row) * w + at] : 0;
  };
}

type WeightGradientAttributes = ConvolutionAttributes & { readonly kernel: readonly [number, number] };

/**
 * The gradient of {@link conv2d} for its filters: out[f, c, i, j] = Σ_{n, y, x} δ[n, f, y, x] · x[n, c, y·s + i·d − p,
 * x·s + j·d − p], the sum from +0 over n, y, x ascending. Shapes: x [n, c, h, w], δ [n, f, oh, ow] → [f, c / groups, kh, kw].
 */
export const conv2dWeightGradient: Operation<
  [x: Tensor, gradient: Tensor, kernel: Pair, options?: ConvolutionOptions]
> = operation(
  (x, gradient, kernel, options) => [
    [x, gradient],
    { ...attributesOf(options), kernel: both(kernel) } as WeightGradientAttributes,
  ],
  {
    name: "conv2dWeightGradient",
    infer([x, gradient], attributes) {
      requireFloat("conv2dWeightGradient", x, gradient);
      const shape = weightShape(x.shape, gradient.shape, attributes);
      checkShapes("conv2dWeightGradient", x.shape, shape, attributes);
      const { n, oh, ow } = convolutionSizes(x.shape, shape, attributes);
      const [images, , height, width] = gradient.shape;
      if (gradient.rank !== 4 || images !== n || height !== oh || width !== ow)
        throw new ShapeError({
          where: "conv2dWeightGradient",
          expected: `a gradient [${n}, f, ${oh}, ${ow}]`,
          got: formatShape(gradient.shape),
          cure: "Give the options of the convolution itself.",
        });
      return { shape, dtype: "f32" };
    },
    derivative({ inputs: [x, delta], gradient, attributes, ops }) {
      return [
        imagesGradient(delta, gradient, x.shape, attributes),
        ops.conv2d(x, gradient, undefined, attributes),
      ];
    },
    reference({ inputs: [x, delta], inputShapes, output, outputShape, attributes, arithmetic: { round } }) {
      const sizes = convolutionSizes(inputShapes[0], outputShape, attributes);
      const { n, c, f, kh, kw, oh, ow } = sizes;
      const { groups } = attributes;
      const perGroup = c / groups;
      const at = reader(x, sizes, attributes);
      let position = 0;
      for (let filter = 0; filter < f; filter++)
        for (let channel = 0; channel < perGroup; channel++)
          for (let i = 0; i < kh; i++)
            for (let j = 0; j < kw; j++) {
              const first = Math.floor((filter * groups) / f) * perGroup + channel;
              let total = 0;
              for (let image = 0; image < n; image++) {
                let from = (image * f + filter) * oh * ow;
                for (let y = 0; y < oh; y++)
                  for (let column = 0; column < ow; column++)
                    total = round(total + round(delta[from++] * at(image * c + first, y, i, column, j)));
              }
              output[position++] = total;
            }
    },
  },
);

function weightShape(x: Shape, gradient: Shape, { groups, kernel }: WeightGradientAttributes): Shape {
  return [gradient[1], Math.floor(x[1] / groups), ...kernel];
}

export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /** Rows and columns more at the end, less than the stride: sizes that a stride rounds down come back. Default 0. */
  readonly outputPadding?: Pair;
}

/**
 * The convolution with filters turned and channels exchanged that is the gradient of {@link conv2d} for its images:
 * conv2d, stride 1, of x with stride − 1 zeros between its elements and d(k − 1) − p around. Shapes: x [n, f, h, w],
 * weight [f, c / groups, kh, kw], bias [c] → [n, c, oh, ow], oh = (h − 1)s − 2p + d(k − 1) + outputPadding + 1.
 */
export function conv2dTranspose(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  { outputPadding = 0, ...options }: TransposedConvolutionOptions = {},
): Tensor {
  const { stride, padding, dilation, groups } = attributesOf(options);
  const [f, perGroup, ...kernel] = weight.shape;
  const grouped = reshape(weight, [groups, f / groups, perGroup, ...kernel]);
  const exchanged = reshape(transpose(grouped, [0, 2, 1, 3, 4]), [groups * perGroup, f / groups, ...kernel]);
  const before = kernel.map((extent, axis) => dilation[axis] * (extent - 1) - padding[axis]);
  const after = before.map((count, axis) => count + both(outputPadding)[axis]);
  const even = before.every((count, axis) => count >= 0 && count === after[axis]);
  const spread = dilate(x, [1, 1, ...stride]);
  return conv2d(even ? spread : surround(spread, before, after), flip(exchanged, [2, 3]), bias, {
    padding: even ? [before[0], before[1]] : 0,
    dilation,
    groups,
  });
}

/** The gradient of a convolution for its images of this shape. */
function imagesGradient(
  gradient: Tensor,
  weight: Tensor,
  [, , h, w]: Shape,
  attributes: ConvolutionAttributes,
): Tensor {
  const { stride, padding, dilation, groups } = attributes;
  const rest = [h, w].map(
    (extent, axis) =>
      (extent + 2 * padding[axis] - dilation[axis] * (weight.shape[2 + axis] - 1) - 1) % stride[axis],
  );
  const options = { stride, padding, dilation, groups, outputPadding: [rest[0], rest[1]] as const };
  return conv2dTranspose(gradient, weight, undefined, options);
}

/** Zeros around images, or a margin cut off where a count is negative. */
function surround(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  const cut = (counts: readonly number[]) => [0, 0, ...counts.map((count) => Math.max(0, -count))];
  const add = (counts: readonly number[]) => [0, 0, ...counts.map((count) => Math.max(0, count))];
  const end = cut(after).map((count, axis) => x.shape[axis] - count);
  return pad(slice(x, cut(before), end), add(before), add(after));
}
