// Weights: how much each example counts in the loss. A mask is weights of 0 and 1.
import { DataError, ShapeError, TypeMismatchError } from "../error";
import { describe } from "../option";
import { flatten, isNumericArray, type NumericArray } from "./nested";

/** The weights as f32, a Float32Array as it is. @throws TypeMismatchError, ShapeError, DataError naming the first wrong one */
export function checkedWeights(
  where: string,
  weights: readonly number[] | NumericArray,
  length: number,
): Float32Array {
  if (!Array.isArray(weights) && !isNumericArray(weights))
    throw new TypeMismatchError({
      where,
      expected: "weights to be an array of numbers or a typed array",
      got: describe(weights),
    });
  const { data, rowShape = [] } = flatten(weights, `${where} weights`);
  if (data.length !== length || rowShape.length > 0)
    throw new ShapeError({
      where,
      expected: `one weight for each of ${length} examples`,
      got: rowShape.length > 0 ? `rows of shape [${rowShape.join(", ")}]` : String(data.length),
    });
  const checked = data instanceof Float32Array ? data : new Float32Array(data);
  const wrong = checked.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0)
    throw new DataError({
      where,
      expected: "weights to be finite and at least 0",
      got: `${checked[wrong]} at index ${wrong}`,
      cure: "A weight of 0 leaves an example out.",
    });
  return checked;
}
