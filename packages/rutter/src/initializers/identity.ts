// Identity: what comes in goes out.
import type { Initializer } from "../initializer";
import { checkOptions, finiteNumber } from "../option";
import { sizeOf } from "../tensor";
import { matrixOf } from "./matrix";

/**
 * gain where output and input have the same number, at the centre of the kernel; 0 elsewhere. A weight [out, in, …kernel].
 * As PyTorch's eye_, and dirac_ for kernels.
 *
 * @throws OptionError for a gain that is not finite; when the network is built, for a parameter with less than two axes
 */
export function identity(options: { gain?: number } = {}): Initializer {
  checkOptions("identity()", options, ["gain"]);
  const { gain = 1 } = options;
  finiteNumber("identity()", "gain", gain);
  return {
    kind: "identity",
    options: { gain },
    fill(values, shape) {
      const { rows, columns } = matrixOf("identity()", shape);
      const kernel = shape.slice(2);
      const centre = kernel.reduce((position, extent) => position * extent + Math.floor(extent / 2), 0);
      values.fill(0);
      for (let i = 0; i < Math.min(rows, shape[1]); i++)
        values[i * columns + i * sizeOf(kernel) + centre] = gain;
    },
  };
}
