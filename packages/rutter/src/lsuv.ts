// LSUV: weights scaled layer by layer until a batch comes out with variance 1.
import type { Backend } from "./backend";
import { DataError } from "./error";
import type { Examples } from "./examples";
import type { Network } from "./network";
import type { NumericArray } from "./ops/operation";
import { checkOptions, integerAtLeast, numberInRange } from "./option";
import { sizeOf } from "./tensor";

/** How {@link lsuv} works. */
export interface LsuvOptions {
  /** How far a variance may be from 1. Default 0.1. */
  readonly tolerance?: number;
  /** Scalings per layer at most. Default 10. */
  readonly tries?: number;
  readonly backend?: Backend;
}

/**
 * Layer-sequential unit variance: for each layer with a `weight` of two or more axes, in order, divides the weight by the
 * standard deviation of the layer's outputs for the batch, until their variance is 1 ± tolerance. Start from orthogonal(),
 * as the paper does. Layers inside others, and frozen ones, are left as they are. Mishkin and Matas 2016. Returns the
 * variances by name of layer.
 *
 * @throws OptionError for a bad option; DataError if a layer gives the same number everywhere, or NaN
 */
export async function lsuv(
  network: Network<any, any>,
  examples: Examples,
  options: LsuvOptions = {},
): Promise<Record<string, number>> {
  checkOptions("lsuv()", options, ["tolerance", "tries", "backend"]);
  const { tolerance = 0.1, tries = 10, backend } = options;
  numberInRange("lsuv()", "tolerance", tolerance, 0, 1);
  integerAtLeast("lsuv()", "tries", tries, 0);
  const variances: Record<string, number> = {};
  for (const [i, { name, parameters }] of network.layers.entries()) {
    const weight = parameters.find((one) => one.name === "weight" && one.shape.length > 1 && !one.frozen);
    if (!weight) continue;
    for (let scalings = 0; ; scalings++) {
      const { layers } = await network.inspect(examples, { backend });
      const variance = varianceOf(layers[i].output.data);
      if (!(variance > 0 && variance < Infinity))
        throw new DataError({
          where: `lsuv(): layer ${name}`,
          expected: "outputs that vary over the batch",
          got: `variance ${variance}`,
          cure: "Give more examples, or start from orthogonal().",
        });
      variances[name] = variance;
      if (Math.abs(variance - 1) <= tolerance || scalings === tries) break;
      const values = await network.parameters.read();
      const scale = 1 / Math.sqrt(variance);
      const end = weight.offset + sizeOf(weight.shape);
      for (let k = weight.offset; k < end; k++) values[k] *= scale;
      await network.parameters.write(values);
    }
  }
  return variances;
}

/** Σ(x − x̄)² / n. */
function varianceOf(values: NumericArray): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let sum = 0;
  for (const value of values) sum += (value - mean) * (value - mean);
  return sum / values.length;
}
