// The naive evaluator: a graph computed node by node by the reference kernels, every tensor in an array of its own.
// No plan, no simplification, no shared storage: what a program has to agree with bit for bit.
import { topological } from "../packages/rutter/src/graph";
import type { Arithmetic } from "../packages/rutter/src/math/arithmetic";
import { constantOp, inputOp, variableOp } from "../packages/rutter/src/ops/leaf";
import type { NumericArray } from "../packages/rutter/src/ops/operation";
import type { Assignment } from "../packages/rutter/src/plan";
import type { Tensor } from "../packages/rutter/src/tensor";
import type { Variable } from "../packages/rutter/src/variable";

export interface NaiveRun {
  readonly outputs: readonly NumericArray[];
  /** Values of the variables after the run. */
  readonly variables: ReadonlyMap<Variable, NumericArray>;
}

/** Evaluates everything on the old values of the variables, then stores the assigned ones. */
export function evaluate(
  outputs: readonly Tensor[],
  assignments: readonly Assignment[],
  inputs: ReadonlyMap<Tensor, NumericArray>,
  variables: ReadonlyMap<Variable, NumericArray>,
  arithmetic: Arithmetic,
): NaiveRun {
  const values = new Map<Tensor, NumericArray>();
  for (const tensor of topological([...outputs, ...assignments.map(([, value]) => value)]))
    values.set(tensor, compute(tensor, values, inputs, variables, arithmetic));
  const after = new Map(variables);
  for (const [variable, value] of assignments) after.set(variable, values.get(value)!.slice());
  return { outputs: outputs.map((tensor) => values.get(tensor)!), variables: after };
}

function compute(
  tensor: Tensor,
  values: ReadonlyMap<Tensor, NumericArray>,
  inputs: ReadonlyMap<Tensor, NumericArray>,
  variables: ReadonlyMap<Variable, NumericArray>,
  arithmetic: Arithmetic,
): NumericArray {
  const { op, attributes, shape, dtype, size } = tensor;
  if (op === inputOp) return inputs.get(tensor)!.slice();
  if (op === variableOp) return variables.get(attributes.variable)!.slice();
  if (op === constantOp && dtype === "i32") return Int32Array.from(attributes.values as NumericArray);
  if (op === constantOp) return Float32Array.from(attributes.values as NumericArray);
  const output = dtype === "i32" ? new Int32Array(size) : new Float32Array(size);
  op.reference!({
    inputs: tensor.inputs.map((input) => values.get(input)!),
    inputShapes: tensor.inputs.map((input) => input.shape),
    output,
    outputShape: shape,
    attributes,
    arithmetic,
  });
  return output;
}
