// Weights seen as matrices, for initialisers that need rows and columns.
import { OptionError } from "../error";
import { formatShape, type Shape, sizeOf } from "../tensor";

/** A weight [out, in, …kernel] as a matrix [out, in·kernel]. @throws OptionError for a parameter with less than two axes */
export function matrixOf(where: string, shape: Shape): { rows: number; columns: number } {
  if (shape.length < 2)
    throw new OptionError({
      where,
      expected: "a weight with at least two axes",
      got: formatShape(shape),
      cure: "Use zeros() or normal() for biases.",
    });
  return { rows: shape[0], columns: sizeOf(shape.slice(1)) };
}
