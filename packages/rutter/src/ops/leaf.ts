// Leaves: tensors that no kernel computes. Inputs are written before a run, variables persist between runs,
// constants are part of the graph.
import { ShapeError } from "../error";
import { formatShape, type Shape, sizeOf, Tensor, type TensorType } from "../tensor";
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

/**
 * A tensor of fixed f32 values; a number alone makes a scalar, a number with a shape fills it. Values stay in full
 * precision until a backend is known. @throws ShapeError if values and shape do not fit
 */
export function constant(values: number | ArrayLike<number>, shape?: Shape): Tensor {
  const alone = typeof values === "number";
  const type: TensorType = { shape: shape ?? (alone ? [] : [values.length]), dtype: "f32" };
  const size = sizeOf(type.shape);
  const data = alone ? new Float64Array(size).fill(values) : Float64Array.from(values);
  if (data.length !== size)
    throw new ShapeError({
      where: "constant",
      expected: `${size} values of shape ${formatShape(type.shape)}`,
      got: String(data.length),
      cure: "Give one value per element, row-major.",
    });
  return new Tensor(constantOp, [], { type, values: data }, type);
}

/** A tensor of fixed whole numbers (indices, labels). */
export function integerConstant(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor {
  const type: TensorType = { shape, dtype: "i32" };
  return new Tensor(constantOp, [], { type, values: Int32Array.from(values) }, type);
}
