// Products: how matrix products, convolutions and pooling become calls of their kernels, and how these fall into parts.
import type { Instruction } from "../backend";
import { type ConvolutionAttributes, convolutionSizes } from "../ops/conv2d";
import { matmulSizes } from "../ops/matmul";
import { epilogueActivations, type MatmulBiasAttributes } from "../ops/matmulBias";
import type { PoolAttributes } from "../ops/pool2d";
import type { Shape } from "../tensor";
import {
  ARITHMETIC,
  type Choice,
  type Exports,
  FUNCTION,
  type Kernel,
  PRODUCT,
  type Split,
  type Task,
  type TasksOf,
} from "./task";

/** Rows of a tile of a product, and places or filters of a tile of a convolution. */
const TILE_ROWS = 4;
const TILE_FILTERS = 8;

export const matmul: TasksOf = (exports, { inputs: [a, b], output, attributes }) => {
  const { batch, m, n, k } = matmulSizes(a.shape, b.shape, attributes);
  const { transposeA, transposeB } = attributes;
  const nanoseconds = batch * m * n * k * PRODUCT;
  const byBatch: Split = {
    units: batch,
    counts: { batch: 1 },
    bytes: { a: 4 * m * k, b: 4 * k * n, out: 4 * m * n },
    nanoseconds,
  };
  const byRows: Split = {
    units: m,
    grain: TILE_ROWS,
    counts: { m: 1 },
    bytes: { a: transposeA ? 4 : 4 * k, out: 4 * n },
    nanoseconds,
  };
  return {
    kernel: exports.matmul,
    numbers: {
      a: a.address,
      b: b.address,
      out: output.address,
      batch,
      m,
      n,
      k,
      transposeA: Number(transposeA),
      transposeB: Number(transposeB),
      aStride: m * k,
      bStride: k * n,
      aRow: transposeA ? m : k,
    },
    split: batch > 1 ? byBatch : byRows,
  };
};

/** A product, a bias and perhaps an activation: 0 for none, then those of `epilogueActivations` in order. */
export function matmulBias(exports: Exports, instruction: Instruction): Task {
  const {
    inputs: [a, b, bias],
    output,
    attributes,
  } = instruction;
  const { m, n, k } = matmulSizes(a.shape, b.shape, attributes);
  const { transposeA, transposeB, activation } = attributes as MatmulBiasAttributes;
  const values = activation ? m * n * FUNCTION : 0;
  return {
    kernel: exports.matmul_bias,
    numbers: {
      a: a.address,
      b: b.address,
      bias: bias.address,
      out: output.address,
      m,
      n,
      k,
      transposeA: Number(transposeA),
      transposeB: Number(transposeB),
      aRow: transposeA ? m : k,
      activation: activation ? 1 + epilogueActivations.indexOf(activation) : 0,
    },
    split: {
      units: m,
      grain: TILE_ROWS,
      counts: { m: 1 },
      bytes: { a: transposeA ? 4 : 4 * k, out: 4 * n },
      nanoseconds: m * n * k * PRODUCT + values,
    },
  };
}

/** Weights times a number and their gradient, a product, times another. */
export function matmulUpdate(exports: Exports, instruction: Instruction): Task {
  const {
    inputs: [w, a, b, keep, scale],
    output,
    attributes,
  } = instruction;
  const { m, n, k } = matmulSizes(a.shape, b.shape, attributes);
  const { transposeA, transposeB } = attributes;
  return {
    kernel: exports.matmul_update,
    numbers: {
      w: w.address,
      a: a.address,
      b: b.address,
      keep: keep.address,
      scale: scale.address,
      out: output.address,
      m,
      n,
      k,
      transposeA: Number(transposeA),
      transposeB: Number(transposeB),
      aRow: transposeA ? m : k,
    },
    split: {
      units: m,
      grain: TILE_ROWS,
      counts: { m: 1 },
      bytes: { w: 4 * n, a: transposeA ? 4 : 4 * k, out: 4 * n },
      nanoseconds: m * n * k * PRODUCT,
    },
  };
}

/** The sizes of a convolution as its exports take them; undefined where a size is 0, which they do not take. */
function convolutionNumbers(x: Shape, weight: Shape, attributes: ConvolutionAttributes) {
  const { n, c, h, w, f, kh, kw, oh, ow } = convolutionSizes(x, weight, attributes);
  const { stride, padding, dilation, groups } = attributes;
  if (c * h * w * f * kh * kw === 0) return undefined;
  const [sy, sx, py, px, dy, dx] = [...stride, ...padding, ...dilation];
  return {
    numbers: { n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups },
    depth: (c / groups) * kh * kw,
    places: oh * ow,
    nanoseconds: n * f * oh * ow * (c / groups) * kh * kw * PRODUCT,
  };
}

/** Room for what a convolution copies, so that memory does not grow while it runs. */
function reserve(exports: Exports, numbers: Readonly<Record<string, number>>): void {
  (exports.conv2d_reserve as Kernel)(...Object.values(numbers));
}

export const conv2d: TasksOf = (exports, { inputs: [x, weight, bias], output, attributes }) => {
  const sizes = convolutionNumbers(x.shape, weight.shape, attributes);
  if (!sizes) return undefined;
  const { numbers, depth, places, nanoseconds } = sizes;
  const { n, c, h, w, f, groups } = numbers;
  reserve(exports, numbers);
  const addresses = { x: x.address, weight: weight.address, bias: bias?.address ?? 0, out: output.address };
  const byImages: Split = {
    units: n,
    grain: TILE_ROWS,
    counts: { n: 1 },
    bytes: { x: 4 * c * h * w, out: 4 * f * places },
    nanoseconds,
  };
  const byFilters: Split = {
    units: f,
    grain: TILE_FILTERS,
    counts: { f: 1 },
    bytes: { weight: 4 * depth, bias: bias ? 4 : 0, out: 4 * places },
    nanoseconds,
  };
  const split = n === 1 && groups === 1 ? byFilters : byImages;
  return { kernel: exports.conv2d, numbers: { ...addresses, ...numbers }, split };
};

export const conv2dWeightGradient: TasksOf = (exports, { inputs: [x, delta], output, attributes }) => {
  const sizes = convolutionNumbers(x.shape, output.shape, attributes);
  if (!sizes) return undefined;
  const { numbers, depth, places, nanoseconds } = sizes;
  const { f, groups } = numbers;
  reserve(exports, numbers);
  const addresses = { x: x.address, delta: delta.address, out: output.address };
  const byFilters: Split = {
    units: f,
    grain: TILE_FILTERS,
    counts: { f: 1 },
    bytes: { delta: 4 * places, out: 4 * depth },
    nanoseconds,
  };
  return {
    kernel: exports.conv2d_weight_gradient,
    numbers: { ...addresses, ...numbers, deltaImage: f * places },
    split: groups === 1 ? byFilters : undefined,
  };
};

/** Pooling of images: those of the first input, or of the output. */
export function pool(
  kernel: Choice,
  images: (instruction: Instruction) => Shape = ({ inputs }) => inputs[0].shape,
): TasksOf {
  return (exports, instruction) => {
    const { inputs, output, attributes } = instruction;
    const [n, c, h, w] = images(instruction);
    const { size, stride, padding } = attributes as PoolAttributes;
    const [kh, kw, sy, sx, py, px] = [...size, ...stride, ...padding];
    const planes = n * c;
    const named = inputs.map((input, i) => [`x${i}`, input] as const);
    const addresses = Object.fromEntries(named.map(([name, { address }]) => [name, address]));
    const bytesOfPlane = ({ size }: { readonly size: number }) => (planes === 0 ? 0 : (4 * size) / planes);
    return {
      kernel: kernel(exports),
      numbers: { ...addresses, out: output.address, planes, h, w, kh, kw, sy, sx, py, px },
      split: {
        units: planes,
        counts: { planes: 1 },
        bytes: {
          ...Object.fromEntries(named.map(([name, input]) => [name, bytesOfPlane(input)])),
          out: bytesOfPlane(output),
        },
        nanoseconds: planes * h * w * ARITHMETIC,
      },
    };
  };
}
