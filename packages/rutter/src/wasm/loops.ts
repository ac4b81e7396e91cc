// Loops: broadcast operands as two nested loops, the form in which elementwise kernels take them, and one call of the
// kernel for each index of the loops around those.
import type { Instruction } from "../backend";
import { mergeLoops, stretchedStrides } from "../ops/broadcast";
import type { Split, Task } from "./task";

/** Extents [outer, inner], and for each operand its strides [outer, inner] in elements, the inner one 0 or 1. */
export interface TwoLoops {
  readonly extents: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** A kernel's call on operands and an output at these addresses. */
export type TaskOfBlock = (operands: readonly number[], output: number, loops: TwoLoops) => Task;

/** Elements of a cache line, which no two threads should write to. */
export const CACHE_LINE = 16;

/** With more blocks than this the calls would be the work, and their addresses fill the memory. */
const MOST_BLOCKS = 65536;

/**
 * An elementwise instruction as calls of a kernel of two loops, their addresses worked out beforehand; undefined if it
 * takes too many.
 */
export function blocksOf({ inputs, output }: Instruction, taskOf: TaskOfBlock): Task[] | undefined {
  const loops = mergeLoops(
    output.shape,
    inputs.map(({ shape }) => stretchedStrides(shape, output.shape)),
  );
  const around = Math.max(0, loops.extents.length - 2);
  const two: TwoLoops = {
    extents: padded(loops.extents.slice(around), 1),
    strides: loops.strides.map((own) => padded(own.slice(around), 0)),
  };
  const size = two.extents[0] * two.extents[1];
  const blocks = size === 0 ? 1 : output.size / size;
  if (blocks > MOST_BLOCKS) return undefined;
  return Array.from({ length: blocks }, (_, block) => {
    const offsets = loops.strides.map((own) => offsetOf(block, loops.extents.slice(0, around), own));
    return taskOf(
      inputs.map(({ address }, i) => address + 4 * offsets[i]),
      output.address + 4 * block * size,
      two,
    );
  });
}

/**
 * Two loops fall into rows, or where there is one row only into elements. The operands are named, the output is `out`,
 * the extents are `outer` and `inner`.
 */
export function splitLoops(
  operands: readonly string[],
  { extents: [outer, inner], strides }: TwoLoops,
  nanosecondsPerElement: number,
): Split {
  const nanoseconds = outer * inner * nanosecondsPerElement;
  const bytes = (loop: number) => operands.map((name, i) => [name, 4 * strides[i][loop]]);
  if (outer > 1)
    return {
      units: outer,
      counts: { outer: 1 },
      bytes: { ...Object.fromEntries(bytes(0)), out: 4 * inner },
      nanoseconds,
    };
  return {
    units: inner,
    grain: CACHE_LINE,
    counts: { inner: 1 },
    bytes: { ...Object.fromEntries(bytes(1)), out: 4 },
    nanoseconds,
  };
}

/** Two loops at least: further ones run once. */
function padded(numbers: readonly number[], filler: number): number[] {
  return [...new Array<number>(2 - numbers.length).fill(filler), ...numbers];
}

/** Elements from the start of an operand to a block, counted row-major over the outer loops. */
function offsetOf(block: number, extents: readonly number[], strides: readonly number[]): number {
  let rest = block;
  let offset = 0;
  for (let loop = extents.length - 1; loop >= 0; loop--) {
    offset += (rest % extents[loop]) * strides[loop];
    rest = Math.floor(rest / extents[loop]);
  }
  return offset;
}
