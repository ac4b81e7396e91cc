// Moves: how the ops that move elements become calls of their kernels, and how these fall into parts.
import type { Instruction } from "../backend";
import { mergeLoops, stretchedStrides } from "../ops/broadcast";
import type { StridedView } from "../ops/shape";
import { sizeOf } from "../tensor";
import { CACHE_LINE, outerBlocks } from "./loops";
import { COPY, type TasksOf } from "./task";

/** Loops of the kernel that copies; those around them become calls. */
const COPY_LOOPS = 4;

export function strided(view: (instruction: Instruction) => StridedView): TasksOf {
  return (exports, instruction) => {
    const { inputs, output } = instruction;
    const { start, strides } = view(instruction);
    const blocks = outerBlocks(mergeLoops(output.shape, [strides]), COPY_LOOPS);
    if (!blocks) return undefined;
    const [d0, d1, d2, d3] = blocks.extents;
    const [s0, s1, s2, s3] = blocks.strides[0];
    // The outermost loop, which may be any of the four.
    const outermost = Math.min(blocks.missing, COPY_LOOPS - 1);
    const extent = blocks.extents[outermost];
    const size = d0 * d1 * d2 * d3;
    return blocks.offsets[0].map((offset, block) => ({
      kernel: exports.copy_strided,
      numbers: {
        x: inputs[0].address + 4 * (start + offset),
        out: output.address + 4 * block * size,
        ...{ d0, d1, d2, d3, s0, s1, s2, s3 },
      },
      split: {
        units: extent,
        grain: size < CACHE_LINE * extent ? CACHE_LINE : 1,
        counts: { [`d${outermost}`]: 1 },
        bytes: { x: 4 * blocks.strides[0][outermost], out: extent === 0 ? 0 : (4 * size) / extent },
        nanoseconds: size * COPY,
      },
    }));
  };
}

/** The input's elements among zeros. */
export function placed(view: (instruction: Instruction) => StridedView): TasksOf {
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
    return {
      kernel: exports.place_strided,
      numbers: { x, out, size, first, d0, d1, d2, d3, s0, s1, s2, s3 },
    };
  };
}

export const gather: TasksOf = (exports, { inputs: [x, indices], output }) => {
  const inner = sizeOf(x.shape.slice(1));
  return {
    kernel: exports.gather,
    numbers: {
      x: x.address,
      indices: indices.address,
      out: output.address,
      rows: x.shape[0],
      inner,
      count: indices.size,
    },
    split: {
      units: indices.size,
      counts: { count: 1 },
      bytes: { indices: 4, out: 4 * inner },
      nanoseconds: output.size * COPY,
    },
  };
};

export const scatterAdd: TasksOf = (exports, { inputs: [updates, indices], output }) => ({
  kernel: exports.scatter_add,
  numbers: {
    updates: updates.address,
    indices: indices.address,
    out: output.address,
    rows: output.shape[0],
    inner: sizeOf(output.shape.slice(1)),
    count: indices.size,
  },
});

export const concat: TasksOf = (exports, { inputs, output, attributes: { axis } }) => {
  const stride = sizeOf(output.shape.slice(axis));
  let start = 0;
  return inputs.map(({ address: x, shape }) => {
    const n = sizeOf(shape.slice(axis));
    const rows = sizeOf(shape.slice(0, axis));
    const out = output.address + 4 * start;
    start += n;
    return {
      kernel: exports.copy_rows,
      numbers: { x, out, rows, n, stride },
      split: {
        units: rows,
        counts: { rows: 1 },
        bytes: { x: 4 * n, out: 4 * stride },
        nanoseconds: rows * n * COPY,
      },
    };
  });
};

export const oneHot: TasksOf = (exports, { inputs: [labels], output, attributes: { classes } }) => ({
  kernel: exports.one_hot,
  numbers: { labels: labels.address, out: output.address, n: labels.size, classes },
});
