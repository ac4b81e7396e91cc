// Binding: an instruction as a call of its reference kernel on typed views of a backend's memory.
import type { Instruction, Place } from "../backend";
import { BackendError } from "../error";
import type { Arithmetic } from "../math/arithmetic";
import type { KernelCall, NumericArray } from "../ops/operation";

/** The instruction as a function without arguments. Views are made once: call again when the memory has moved. */
export function bindReference(
  { op, attributes, inputs, output }: Instruction,
  view: (place: Place) => NumericArray,
  arithmetic: Arithmetic,
): () => void {
  const kernel = op.reference;
  if (!kernel)
    throw new BackendError({
      where: `op "${op.name}"`,
      expected: "a reference kernel",
      got: "none",
      cure: "Give the op a reference kernel.",
    });
  const call: KernelCall = {
    inputs: inputs.map(view),
    inputShapes: inputs.map((input) => input.shape),
    output: view(output),
    outputShape: output.shape,
    attributes,
    arithmetic,
  };
  return () => kernel(call);
}
