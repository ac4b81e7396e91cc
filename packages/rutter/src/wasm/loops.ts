// Loops: operands in as many nested loops as a kernel takes, two for elementwise ones, and one call of the kernel for each
// index of the loops around those.
import type { Instruction } from "../backend";
import { type Loops, mergeLoops, stretchedStrides } from "../ops/broadcast";
import { sizeOf } from "../tensor";
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

/** The innermost loops that a kernel runs itself, and for each operand its offset at every index of those around. */
export interface Blocks extends Loops {
  /** How many of the loops are there to fill up the number, in front and running once. */
  readonly missing: number;
  readonly offsets: readonly (readonly number[])[];
}

/** Loops as a kernel takes them and calls of it, their addresses worked out beforehand; undefined if these are too many. */
export function outerBlocks({ extents, strides }: Loops, own: number): Blocks | undefined {
  const around = Math.max(0, extents.length - own);
  const outer = extents.slice(0, around);
  const inner = padded(extents.slice(around), own, 1);
  const count = inner.includes(0) ? 1 : sizeOf(outer);
  if (count > MOST_BLOCKS) return undefined;
  const offsets = (steps: readonly number[]) =>
    Array.from({ length: count }, (_, block) => offsetOf(block, outer, steps));
  return {
    extents: inner,
    strides: strides.map((steps) => padded(steps.slice(around), own, 0)),
    missing: own - (extents.length - around),
    offsets: strides.map(offsets),
  };
}

/** An elementwise instruction as calls of a kernel of two loops; undefined if it takes too many. */
export function blocksOf({ inputs, output }: Instruction, taskOf: TaskOfBlock): Task[] | undefined {
  const loops = mergeLoops(
    output.shape,
    inputs.map(({ shape }) => stretchedStrides(shape, output.shape)),
  );
  const blocks = outerBlocks(loops, 2);
  if (!blocks) return undefined;
  const size = blocks.extents[0] * blocks.extents[1];
  const count = blocks.offsets[0].length;
  return Array.from({ length: count }, (_, block) =>
    taskOf(
      inputs.map(({ address }, i) => address + 4 * blocks.offsets[i][block]),
      output.address + 4 * block * size,
      blocks,
    ),
  );
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

/** So many loops at least: further ones run once. */
function padded(numbers: readonly number[], loops: number, filler: number): number[] {
  return [...new Array<number>(Math.max(0, loops - numbers.length)).fill(filler), ...numbers];
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
