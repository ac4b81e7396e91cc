// Elementwise: ops whose output element depends on one element of each input, and their one reference kernel.

import type { Arithmetic } from "../math/arithmetic";
import { forEachRow, mergeLoops, stretchedStrides } from "./broadcast";
import type { KernelCall } from "./operation";

/** One output element from one element of each input; the result is rounded when it is stored. */
export type ScalarFunction = (arithmetic: Arithmetic, a: number, b: number, c: number) => number;

/** The reference kernel of a scalar function of one to three broadcast inputs. */
export function elementwiseKernel(compute: ScalarFunction): (call: KernelCall) => void {
  return ({ inputs, inputShapes, output, outputShape, arithmetic }) => {
    const [a, b, c] = [inputs[0], inputs[1] ?? inputs[0], inputs[2] ?? inputs[0]];
    const loops = mergeLoops(
      outputShape,
      inputShapes.map((shape) => stretchedStrides(shape, outputShape)),
    );
    const [stepA, stepB = 0, stepC = 0] = loops.strides.map((own) => own[own.length - 1] ?? 0);
    forEachRow(loops, ([startA, startB = 0, startC = 0], position, length) => {
      for (let i = 0; i < length; i++)
        output[position + i] = compute(
          arithmetic,
          a[startA + i * stepA],
          b[startB + i * stepB],
          c[startC + i * stepC],
        );
    });
  };
}
