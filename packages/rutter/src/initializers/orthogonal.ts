// Orthogonal: a random rotation, which keeps the length of what goes through.
import type { Initializer } from "../initializer";
import { checkOptions, numberInRange } from "../option";
import { matrixOf } from "./matrix";

/**
 * gain · Q, Q a random matrix whose rows are orthogonal and of length 1, or its columns where there are more rows. A weight
 * [out, in, …kernel] counts as [out, in·kernel]. Normal vectors made orthogonal one after the other (Gram and Schmidt,
 * twice, in float64): rows²·columns steps. Saxe and others 2014; as PyTorch's orthogonal_.
 *
 * @throws OptionError for a negative gain; when the network is built, for a parameter with less than two axes
 */
export function orthogonal(options: { gain?: number } = {}): Initializer {
  checkOptions("orthogonal()", options, ["gain"]);
  const { gain = 1 } = options;
  numberInRange("orthogonal()", "gain", gain, 0, Number.MAX_VALUE);
  return {
    kind: "orthogonal",
    options: { gain },
    fill(values, shape, stream) {
      const { rows, columns } = matrixOf("orthogonal()", shape);
      const [count, length] = rows > columns ? [columns, rows] : [rows, columns];
      stream.fillNormal(values);
      const vectors = Array.from({ length: count }, (_, i) =>
        Float64Array.from(values.subarray(i * length, (i + 1) * length)),
      );
      for (const [i, vector] of vectors.entries()) {
        // Once more, because rounding leaves a little of the others behind.
        for (let pass = 0; pass < 2; pass++)
          for (let k = 0; k < i; k++) subtract(vector, vectors[k], dot(vector, vectors[k]));
        const size = Math.sqrt(dot(vector, vector));
        for (let j = 0; j < length; j++) vector[j] /= size;
      }
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          values[row * columns + column] =
            gain * (rows > columns ? vectors[column][row] : vectors[row][column]);
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function subtract(a: Float64Array, b: Float64Array, times: number): void {
  for (let i = 0; i < a.length; i++) a[i] -= times * b[i];
}
