// The native kernels: for each op with one, how an instruction becomes calls of an export with plain numbers, and how a
// call falls into parts for several threads. An entry may decline an instruction; it then runs as the reference kernel.
import type { Instruction } from "../backend";
import { stretchedStrides } from "../ops/broadcast";
import { fusedOp } from "../ops/fused";
import { matmulBiasOp } from "../ops/matmulBias";
import { matmulUpdateOp } from "../ops/matmulUpdate";
import { reduceLayout } from "../ops/reduce";
import { dilateView, flipView, sliceView, transposeView } from "../ops/shape";
import { type OpName, opTable } from "../ops/table";
import { sizeOf } from "../tensor";
import { fusedTasks } from "./fusion";
import { blocksOf, CACHE_LINE, splitLoops } from "./loops";
import { concat, gather, oneHot, placed, scatterAdd, strided } from "./moves";
import { conv2d, conv2dWeightGradient, matmul, matmulBias, matmulUpdate, pool } from "./products";
import { ARITHMETIC, type Choice, COPY, type Exports, FUNCTION, type Task, type TasksOf } from "./task";

function unary(kernel: Choice, cost = ARITHMETIC): TasksOf {
  return (exports, { inputs: [x], output: { address: out, size: n } }) => ({
    kernel: kernel(exports),
    numbers: { x: x.address, out, n },
    split: { units: n, grain: CACHE_LINE, counts: { n: 1 }, bytes: { x: 4, out: 4 }, nanoseconds: n * cost },
  });
}

function binary(kernel: Choice): TasksOf {
  return (exports, instruction) =>
    blocksOf(instruction, ([a, b], out, loops) => {
      const {
        extents: [outer, inner],
        strides: [[aOuter, aInner], [bOuter, bInner]],
      } = loops;
      return {
        kernel: kernel(exports),
        numbers: { a, b, out, outer, inner, aOuter, aInner, bOuter, bInner },
        split: splitLoops(["a", "b"], loops, ARITHMETIC),
      };
    });
}

const select: TasksOf = (exports, instruction) =>
  blocksOf(instruction, ([c, a, b], out, loops) => {
    const {
      extents: [outer, inner],
      strides: [[cOuter, cInner], [aOuter, aInner], [bOuter, bInner]],
    } = loops;
    return {
      kernel: exports.select,
      numbers: { c, a, b, out, outer, inner, cOuter, cInner, aOuter, aInner, bOuter, bInner },
      split: splitLoops(["c", "a", "b"], loops, ARITHMETIC),
    };
  });

function reduce(kernel: Choice): TasksOf {
  return (exports, { inputs: [x], output, attributes }) => {
    const { outer, count, inner } = reduceLayout(x.shape, attributes.axis);
    return {
      kernel: kernel(exports),
      numbers: { x: x.address, out: output.address, outer, count, inner },
      split: {
        units: outer,
        grain: inner < CACHE_LINE ? CACHE_LINE : 1,
        counts: { outer: 1 },
        bytes: { x: 4 * count * inner, out: 4 * inner },
        nanoseconds: x.size * COPY,
      },
    };
  };
}

function rows(kernel: Choice): TasksOf {
  return (exports, { inputs: [x], output }) => {
    const n = x.shape[x.shape.length - 1];
    const count = sizeOf(x.shape.slice(0, -1));
    return {
      kernel: kernel(exports),
      numbers: { x: x.address, out: output.address, rows: count, n },
      split: {
        units: count,
        counts: { rows: 1 },
        bytes: { x: 4 * n, out: 4 * n },
        nanoseconds: 2 * x.size * FUNCTION,
      },
    };
  };
}

function random(kernel: Choice): TasksOf {
  return (exports, { inputs: [counter], output, attributes }) => {
    const [key0, key1] = attributes.stream.key;
    return {
      kernel: kernel(exports),
      numbers: { key0, key1, counter: counter.address, out: output.address, n: output.size },
    };
  };
}

/** One entry per op with a kernel of its own. */
export const nativeKernels: Partial<Record<OpName, TasksOf>> = {
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
  exp: unary((exports) => exports.unary_exp, FUNCTION),
  log: unary((exports) => exports.unary_log, FUNCTION),
  tanh: unary((exports) => exports.unary_tanh, FUNCTION),
  sigmoid: unary((exports) => exports.unary_sigmoid, FUNCTION),
  erf: unary((exports) => exports.unary_erf, FUNCTION),
  sin: unary((exports) => exports.unary_sin, 4 * FUNCTION),
  cos: unary((exports) => exports.unary_cos, 4 * FUNCTION),
  atan: unary((exports) => exports.unary_atan, FUNCTION),
  relu: unary((exports) => exports.unary_relu),
  step: unary((exports) => exports.unary_step),
  softplus: unary((exports) => exports.unary_softplus, FUNCTION),
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
  concat,
  broadcastTo: strided(({ inputs: [x], output }) => ({
    start: 0,
    strides: stretchedStrides(x.shape, output.shape),
  })),
  gather,
  scatterAdd,
  oneHot,
  toIndices: unary((exports) => exports.to_indices),
  randomUniform: random((exports) => exports.random_uniform),
  randomNormal: random((exports) => exports.random_normal),
};

/** The instruction as calls of native kernels; undefined where the reference kernel has to do. */
export function nativeTasks(exports: Exports, instruction: Instruction): readonly Task[] | undefined {
  if (instruction.op === fusedOp) return fusedTasks(exports.memory, instruction);
  if (instruction.op === matmulBiasOp) return [matmulBias(exports, instruction)];
  if (instruction.op === matmulUpdateOp) return [matmulUpdate(exports, instruction)];
  const name = instruction.op.name as OpName;
  const tasksOf = nativeKernels[name];
  const tasks = tasksOf && opTable[name].op === instruction.op ? tasksOf(exports, instruction) : undefined;
  return tasks === undefined || Array.isArray(tasks) ? tasks : [tasks];
}
