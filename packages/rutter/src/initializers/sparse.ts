// Sparse: most links are cut at first.
import type { Initializer } from "../initializer";
import { checkOptions, numberInRange } from "../option";
import { matrixOf } from "./matrix";

/**
 * N(0, s²), s = 0.01 by default, but 0 in a share `sparsity` (rounded up) of the outputs of each input, chosen at random. A
 * weight [out, in, …kernel] counts as [out, in·kernel]. Martens 2010; as PyTorch's sparse_.
 *
 * @throws OptionError for a sparsity outside 0..1 or a negative deviation; when the network is built, for a parameter with
 * less than two axes
 */
export function sparse(options: { sparsity: number; standardDeviation?: number }): Initializer {
  checkOptions("sparse()", options ?? null, ["sparsity", "standardDeviation"]);
  const { sparsity, standardDeviation = 0.01 } = options;
  numberInRange("sparse()", "sparsity", sparsity, 0, 1);
  numberInRange("sparse()", "standardDeviation", standardDeviation, 0, Number.MAX_VALUE);
  return {
    kind: "sparse",
    options: { sparsity, standardDeviation },
    fill(values, shape, stream) {
      const { rows, columns } = matrixOf("sparse()", shape);
      const scale = Math.fround(standardDeviation);
      stream.fillNormal(values);
      for (let i = 0; i < values.length; i++) values[i] *= scale;
      const cut = Math.ceil(sparsity * rows);
      for (let column = 0; column < columns; column++)
        for (const row of stream.permutation(rows, 1 + column).subarray(0, cut))
          values[row * columns + column] = 0;
    },
  };
}
