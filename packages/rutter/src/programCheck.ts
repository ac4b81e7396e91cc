// Program check: what a program is asked to do makes sense, before it is planned.
import { OptionError, ShapeError, TypeMismatchError } from "./error";
import { topological } from "./graph";
import { inputOp } from "./ops/leaf";
import type { Assignment } from "./plan";
import { formatShape, sameShape, type Tensor, type TensorType } from "./tensor";
import type { Variable } from "./variable";

/** Throws OptionError, ShapeError or TypeMismatchError unless every input is listed and every assignment fits. */
export function checkProgram(
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  assignments: readonly Assignment[],
): void {
  for (const tensor of topological([...outputs, ...assignments.map(([, value]) => value)]))
    if (tensor.op === inputOp && !inputs.includes(tensor))
      throw new OptionError({
        where: "program",
        expected: "all placeholders of its graph among its inputs",
        got: `another one, ${described(tensor)}`,
        cure: "Use only tensors that this function was given, constants and variables.",
      });
  const assigned = new Set<Variable>();
  for (const [variable, value] of assignments) {
    checkAssignment(variable, value);
    if (assigned.has(variable))
      throw new OptionError({
        where: `assign: variable "${variable.name}"`,
        expected: "one new value per run",
        got: "a second",
        cure: "Add the updates up first, or make two programs.",
      });
    assigned.add(variable);
  }
}

function checkAssignment({ name, type }: Variable, value: Tensor): void {
  const parts = { where: `assign: variable "${name}"`, expected: described(type), got: described(value) };
  if (type.dtype !== value.dtype)
    throw new TypeMismatchError({ ...parts, cure: "Make a variable of that type." });
  if (!sameShape(type.shape, value.shape)) throw new ShapeError({ ...parts, cure: "Reshape the value." });
}

const described = ({ dtype, shape }: TensorType) => `${dtype} ${formatShape(shape)}`;
