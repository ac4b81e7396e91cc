// Leaves: tensors that no kernel computes. Inputs are written before a run, variables persist between runs,
// constants are part of the graph.
import { type Shape, sizeOf, Tensor, type TensorType } from "../tensor";
import type { Variable } from "../variable";
import type { NumericArray, Op } from "./operation";

type LeafAttributes = { readonly type: TensorType };

const leaf = (name: string): Op<LeafAttributes> => ({ name, infer: (_, { type }) => type });

export const inputOp = leaf("input");
export const variableOp = leaf("variable") as Op<LeafAttributes & { variable: Variable }>;
export const constantOp = leaf("constant") as Op<LeafAttributes & { values: NumericArray }>;

/** A placeholder that the caller fills before each run. */
export function input(type: TensorType): Tensor {
  return new Tensor(inputOp, [], { type }, type);
}

/** The tensor that reads a variable. */
export function variableTensor(variable: Variable): Tensor {
  return new Tensor(variableOp, [], { type: variable.type, variable }, variable.type);
}

/** A tensor of fixed values; a number alone makes a scalar. Values stay in full precision until a backend is known. */
export function constant(values: number | ArrayLike<number>, shape?: Shape): Tensor {
  const data = typeof values === "number" ? filled(values, shape ?? []) : Float64Array.from(values);
  const type: TensorType = { shape: shape ?? [data.length], dtype: "f32" };
  if (typeof values === "number" && !shape)
    return new Tensor(
      constantOp,
      [],
      { type: { shape: [], dtype: "f32" }, values: data },
      { shape: [], dtype: "f32" },
    );
  return new Tensor(constantOp, [], { type, values: data }, type);
}

/** A tensor of fixed whole numbers (indices, labels). */
export function integerConstant(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor {
  const type: TensorType = { shape, dtype: "i32" };
  return new Tensor(constantOp, [], { type, values: Int32Array.from(values) }, type);
}

function filled(value: number, shape: Shape): Float64Array {
  return new Float64Array(sizeOf(shape)).fill(value);
}
