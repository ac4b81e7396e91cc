// Gaussian noise: added to what goes through while training.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { numberInRange, optionsOf } from "../option";

/** Options of gaussianNoise. */
export interface GaussianNoiseOptions {
  /** σ; the setting `standardDeviation`. Default 0.1. */
  readonly standardDeviation?: number;
  readonly name?: string;
}

/**
 * Training: a = z + σ·ε, ε from N(0, 1) for every element; otherwise a = z. Any shape. As Keras's GaussianNoise.
 * `gaussianNoise(0.3)` is short for `gaussianNoise({ standardDeviation: 0.3 })`. The noise depends on the network's seed,
 * the layer and the step.
 *
 * @throws OptionError for an unknown option or a negative deviation
 */
export function gaussianNoise(options: number | GaussianNoiseOptions = {}): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<GaussianNoiseOptions>(
    "gaussianNoise()",
    options,
    ["standardDeviation"],
    "standardDeviation",
  );
  const { standardDeviation = 0.1 } = rest;
  numberInRange("gaussianNoise()", "standardDeviation", standardDeviation, 0, Number.MAX_VALUE);
  return {
    kind: "gaussianNoise",
    name,
    options: { standardDeviation },
    build: (input) => ({ output: input, parameters: [], settings: { standardDeviation } }),
    apply(z, _, { training, step, stream, setting }) {
      if (!training) return z;
      const noise = ops.randomNormal(stream("noise"), step, z.shape);
      return ops.add(z, ops.mul(noise, setting("standardDeviation")));
    },
  };
}
