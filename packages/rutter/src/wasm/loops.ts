// Loops: broadcast operands as two nested loops, the form in which elementwise kernels take them.
import type { Instruction } from "../backend";
import { mergeLoops, stretchedStrides } from "../ops/broadcast";

/** Extents [outer, inner], and for each operand its strides [outer, inner] in elements, the inner one 0 or 1. */
export interface TwoLoops {
  readonly extents: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** The loops of an elementwise instruction; undefined if it needs more than two. */
export function twoLoops({ inputs, output }: Instruction): TwoLoops | undefined {
  const loops = mergeLoops(
    output.shape,
    inputs.map(({ shape }) => stretchedStrides(shape, output.shape)),
  );
  const missing = 2 - loops.extents.length;
  if (missing < 0) return undefined;
  return {
    extents: [...new Array<number>(missing).fill(1), ...loops.extents],
    strides: loops.strides.map((own) => [...new Array<number>(missing).fill(0), ...own]),
  };
}
