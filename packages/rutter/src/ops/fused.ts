// Fused: several elementwise ops as one pass over memory. Made by the fusion pass only; not a row of the op table.

import { type Shape, sizeOf } from "../tensor";
import { broadcastShape } from "./broadcast";
import type { NumericArray, Op } from "./operation";

/** One op of a fused chain. Registers 0 … inputs−1 are the inputs, the following the results in order. */
export interface FusedStep {
  readonly op: Op;
  readonly registers: readonly number[];
}

export interface FusedAttributes {
  readonly steps: readonly FusedStep[];
}

/** The last step's value, every step rounded as if its result had been stored: the same bits as the ops one by one. */
export const fusedOp: Op<FusedAttributes> = {
  name: "fused",
  elementwise: true,
  infer: (inputs) => ({
    shape: inputs.reduce<Shape>((shape, input) => broadcastShape("fused", shape, input.shape), []),
    dtype: "f32",
  }),
  reference(call) {
    const size = call.output.length;
    const registers: { values: NumericArray; shape: Shape }[] = call.inputs.map((values, i) => ({
      values,
      shape: call.inputShapes[i],
    }));
    for (const { op, registers: sources } of call.attributes.steps) {
      const inputs = sources.map((register) => registers[register]);
      const shape = inputs.reduce<Shape>((whole, input) => broadcastShape("fused", whole, input.shape), []);
      const values = new (call.output.constructor as new (size: number) => NumericArray)(sizeOf(shape));
      op.reference!({
        ...call,
        inputs: inputs.map((input) => input.values),
        inputShapes: inputs.map((input) => input.shape),
        output: values,
        outputShape: shape,
      });
      registers.push({ values, shape });
    }
    call.output.set(registers[registers.length - 1].values.subarray(0, size));
  },
};
