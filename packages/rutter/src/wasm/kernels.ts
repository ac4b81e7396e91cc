// The native kernels: for each op with one, how an instruction becomes a call of an export with plain numbers.
// An entry may decline an instruction; it then runs as the reference kernel.
import type { Instruction } from "../backend";
import { mergeLoops, stretchedStrides } from "../ops/broadcast";
import { type ConvolutionAttributes, convolutionSizes } from "../ops/conv2d";
import { fusedOp } from "../ops/fused";
import { matmulSizes } from "../ops/matmul";
import { matmulUpdateOp } from "../ops/matmulUpdate";
import type { PoolAttributes } from "../ops/pool2d";
import { reduceLayout } from "../ops/reduce";
import { dilateView, flipView, type StridedView, sliceView, transposeView } from "../ops/shape";
import { type OpName, opTable } from "../ops/table";
import { type Shape, sizeOf } from "../tensor";
import { bindFused } from "./fusion";
import type { InitOutput } from "./generated/kernels.js";
import { bindBlocks } from "./loops";

type Call = () => void;
type Bind = (exports: InitOutput, instruction: Instruction) => Call | undefined;

type UnaryExport = (x: number, out: number, n: number) => void;
type BinaryExport = InitOutput["add"];
type ReduceExport = InitOutput["sum"];
type RowExport = InitOutput["softmax"];
type RandomExport = InitOutput["random_uniform"];

function unary(kernel: (exports: InitOutput) => UnaryExport): Bind {
  return (exports, { inputs: [x], output }) => {
    const run = kernel(exports);
    return () => run(x.address, output.address, output.size);
  };
}

function binary(kernel: (exports: InitOutput) => BinaryExport): Bind {
  return (exports, instruction) => {
    const run = kernel(exports);
    return bindBlocks(instruction, ([a, b], out, { extents: [outer, inner], strides }) => {
      const [[aOuter, aInner], [bOuter, bInner]] = strides;
      return () => run(a, b, out, outer, inner, aOuter, aInner, bOuter, bInner);
    });
  };
}

const select: Bind = (exports, instruction) =>
  bindBlocks(instruction, ([c, a, b], out, { extents: [outer, inner], strides }) => {
    const [[cOuter, cInner], [aOuter, aInner], [bOuter, bInner]] = strides;
    return () => exports.select(c, a, b, out, outer, inner, cOuter, cInner, aOuter, aInner, bOuter, bInner);
  });

function reduce(kernel: (exports: InitOutput) => ReduceExport): Bind {
  return (exports, { inputs: [x], output, attributes }) => {
    const run = kernel(exports);
    const { outer, count, inner } = reduceLayout(x.shape, attributes.axis);
    return () => run(x.address, output.address, outer, count, inner);
  };
}

function rows(kernel: (exports: InitOutput) => RowExport): Bind {
  return (exports, { inputs: [x], output }) => {
    const run = kernel(exports);
    const n = x.shape[x.shape.length - 1];
    const count = sizeOf(x.shape.slice(0, -1));
    return () => run(x.address, output.address, count, n);
  };
}

const matmul: Bind = (exports, { inputs: [a, b], output, attributes }) => {
  const { batch, m, n, k } = matmulSizes(a.shape, b.shape, attributes);
  const [transposeA, transposeB] = [Number(attributes.transposeA), Number(attributes.transposeB)];
  return () =>
    exports.matmul(
      a.address,
      b.address,
      output.address,
      batch,
      m,
      n,
      k,
      transposeA,
      transposeB,
      m * k,
      k * n,
    );
};

const matmulUpdate: Bind = (exports, { inputs: [w, a, b, rate], output, attributes }) => {
  const { m, n, k } = matmulSizes(a.shape, b.shape, attributes);
  const addresses = [w, a, b, rate, output].map(({ address }) => address);
  const transposed = [Number(attributes.transposeA), Number(attributes.transposeB)];
  return bound(exports.matmul_update, [...addresses, m, n, k, ...transposed]);
};

function strided(view: (instruction: Instruction) => StridedView): Bind {
  return (exports, instruction) => {
    const { inputs, output } = instruction;
    const { start, strides } = view(instruction);
    const loops = mergeLoops(output.shape, [strides]);
    const missing = 4 - loops.extents.length;
    if (missing < 0) return undefined;
    const padding = new Array<number>(missing);
    const [d0, d1, d2, d3] = [...padding.fill(1), ...loops.extents];
    const [s0, s1, s2, s3] = [...padding.fill(0), ...loops.strides[0]];
    const from = inputs[0].address + 4 * start;
    return () => exports.copy_strided(from, output.address, d0, d1, d2, d3, s0, s1, s2, s3);
  };
}

/** The input's elements among zeros. */
function placed(view: (instruction: Instruction) => StridedView): Bind {
  return (exports, instruction) => {
    const { inputs, output } = instruction;
    const { start, strides } = view(instruction);
    const loops = mergeLoops(inputs[0].shape, [strides, stretchedStrides(inputs[0].shape, inputs[0].shape)]);
    const missing = 4 - loops.extents.length;
    if (missing < 0) return undefined;
    const padding = new Array<number>(missing);
    const [d0, d1, d2, d3] = [...padding.fill(1), ...loops.extents];
    const [s0, s1, s2, s3] = [...padding.fill(0), ...loops.strides[0]];
    const { address: x } = inputs[0];
    const { address: out, size } = output;
    // Where nothing is placed, the first place may lie outside.
    const first = inputs[0].size === 0 ? 0 : start;
    return () => exports.place_strided(x, out, size, first, d0, d1, d2, d3, s0, s1, s2, s3);
  };
}

/** The sizes of a convolution as its exports take them; undefined where a size is 0, which they do not take. */
function convolutionNumbers(
  x: Shape,
  weight: Shape,
  attributes: ConvolutionAttributes,
): number[] | undefined {
  const { n, c, h, w, f, kh, kw } = convolutionSizes(x, weight, attributes);
  const { stride, padding, dilation, groups } = attributes;
  if (c * h * w * f * kh * kw === 0) return undefined;
  return [n, c, h, w, f, kh, kw, ...stride, ...padding, ...dilation, groups];
}

type Numbers = (...numbers: number[]) => void;

/** A call with all its numbers bound: spreading them would allocate in every run. */
function bound(kernel: (...numbers: any[]) => void, numbers: readonly number[]): Call {
  return (kernel as Numbers).bind(undefined, ...numbers) as Call;
}

const conv2d: Bind = (exports, { inputs: [x, weight, bias], output, attributes }) => {
  const numbers = convolutionNumbers(x.shape, weight.shape, attributes);
  if (!numbers) return undefined;
  bound(exports.conv2d_reserve, numbers)();
  const addresses = [x.address, weight.address, bias?.address ?? 0, output.address];
  return bound(exports.conv2d, [...addresses, ...numbers]);
};

const conv2dWeightGradient: Bind = (exports, { inputs: [x, delta], output, attributes }) => {
  const numbers = convolutionNumbers(x.shape, output.shape, attributes);
  if (!numbers) return undefined;
  bound(exports.conv2d_reserve, numbers)();
  return bound(exports.conv2d_weight_gradient, [x.address, delta.address, output.address, ...numbers]);
};

/** Pooling of images: those of the first input, or of the output. */
function pool(
  kernel: (exports: InitOutput) => (...numbers: any[]) => void,
  images: (instruction: Instruction) => Shape = ({ inputs }) => inputs[0].shape,
): Bind {
  return (exports, instruction) => {
    const { inputs, output, attributes } = instruction;
    const [n, c, h, w] = images(instruction);
    const { size, stride, padding } = attributes as PoolAttributes;
    const addresses = [...inputs.map(({ address }) => address), output.address];
    return bound(kernel(exports), [...addresses, n * c, h, w, ...size, ...stride, ...padding]);
  };
}

const gather: Bind = (exports, { inputs: [x, indices], output }) => {
  const inner = sizeOf(x.shape.slice(1));
  return () => exports.gather(x.address, indices.address, output.address, x.shape[0], inner, indices.size);
};

const scatterAdd: Bind = (exports, { inputs: [updates, indices], output }) => {
  const inner = sizeOf(output.shape.slice(1));
  const [rows] = output.shape;
  return () =>
    exports.scatter_add(updates.address, indices.address, output.address, rows, inner, indices.size);
};

const oneHot: Bind = (exports, { inputs: [labels], output, attributes }) => {
  return () => exports.one_hot(labels.address, output.address, labels.size, attributes.classes);
};

function random(kernel: (exports: InitOutput) => RandomExport): Bind {
  return (exports, { inputs: [counter], output, attributes }) => {
    const run = kernel(exports);
    const [key0, key1] = attributes.stream.key;
    return () => run(key0, key1, counter.address, output.address, output.size);
  };
}

/** One entry per op with a kernel of its own. */
export const nativeKernels: Partial<Record<OpName, Bind>> = {
  add: binary((exports) => exports.add),
  sub: binary((exports) => exports.sub),
  mul: binary((exports) => exports.mul),
  div: binary((exports) => exports.div),
  maximum: binary((exports) => exports.maximum),
  minimum: binary((exports) => exports.minimum),
  less: binary((exports) => exports.less),
  lessEqual: binary((exports) => exports.less_equal),
  equal: binary((exports) => exports.equal),
  neg: unary((exports) => exports.unary_neg),
  abs: unary((exports) => exports.unary_abs),
  sign: unary((exports) => exports.unary_sign),
  sqrt: unary((exports) => exports.unary_sqrt),
  exp: unary((exports) => exports.unary_exp),
  log: unary((exports) => exports.unary_log),
  tanh: unary((exports) => exports.unary_tanh),
  sigmoid: unary((exports) => exports.unary_sigmoid),
  erf: unary((exports) => exports.unary_erf),
  relu: unary((exports) => exports.unary_relu),
  step: unary((exports) => exports.unary_step),
  softplus: unary((exports) => exports.unary_softplus),
  where: select,
  sum: reduce((exports) => exports.sum),
  max: reduce((exports) => exports.max),
  softmax: rows((exports) => exports.softmax),
  logSoftmax: rows((exports) => exports.log_softmax),
  matmul,
  conv2d,
  conv2dWeightGradient,
  maxPool2d: pool((exports) => exports.max_pool2d),
  maxPool2dGradient: pool((exports) => exports.max_pool2d_gradient),
  maxPool2dSelect: pool((exports) => exports.max_pool2d_select),
  sumPool2d: pool((exports) => exports.sum_pool2d),
  sumPool2dGradient: pool(
    (exports) => exports.sum_pool2d_gradient,
    ({ output }) => output.shape,
  ),
  reshape: strided(({ output }) => ({ start: 0, strides: stretchedStrides(output.shape, output.shape) })),
  transpose: strided(({ inputs: [x], attributes }) => transposeView(x.shape, attributes.order)),
  flip: strided(({ inputs: [x], attributes }) => flipView(x.shape, attributes.axes)),
  pad: placed(({ output, attributes }) => sliceView(output.shape, attributes.before)),
  dilate: placed(({ output, attributes }) => dilateView(output.shape, attributes.steps)),
  slice: strided(({ inputs: [x], attributes }) => sliceView(x.shape, attributes.start)),
  broadcastTo: strided(({ inputs: [x], output }) => ({
    start: 0,
    strides: stretchedStrides(x.shape, output.shape),
  })),
  gather,
  scatterAdd,
  oneHot,
  randomUniform: random((exports) => exports.random_uniform),
  randomNormal: random((exports) => exports.random_normal),
};

/** The instruction as a call of its native kernel; undefined where the reference kernel has to do. */
export function bindNative(exports: InitOutput, instruction: Instruction): Call | undefined {
  if (instruction.op === fusedOp) return bindFused(exports.memory, instruction);
  if (instruction.op === matmulUpdateOp) return matmulUpdate(exports, instruction);
  const name = instruction.op.name as OpName;
  const bind = nativeKernels[name];
  return bind && opTable[name].op === instruction.op ? bind(exports, instruction) : undefined;
}
