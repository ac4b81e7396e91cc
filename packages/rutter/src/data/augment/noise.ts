// Noise: a little of everything everywhere.
import { OptionError } from "../../error";
import { checkOptions, numberInRange } from "../../option";
import type { Augmentation } from "./augmentation";

/** Options of noise. */
export interface NoiseOptions {
  /** Standard deviation. */
  readonly deviation: number;
  /** Where values must stay, such as [0, 1]. Default: anywhere. */
  readonly range?: readonly [low: number, high: number];
}

/**
 * out = in + deviation·z, z from N(0, 1) for every number on its own. For inputs of any shape. As torchvision's
 * GaussianNoise.
 *
 * @throws OptionError
 */
export function noise(options: NoiseOptions): Augmentation {
  checkOptions("noise()", options ?? null, ["deviation", "range"]);
  const { deviation, range: [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] } = options;
  numberInRange("noise()", "deviation", deviation, 0, Number.POSITIVE_INFINITY);
  if (!(low < high))
    throw new OptionError({
      where: "noise()",
      expected: "range to be [low, high] with low < high",
      got: `[${low}, ${high}]`,
    });
  return {
    kind: "noise",
    bind: (shape) => ({
      shape,
      apply(from, to, draws) {
        draws.normals(to);
        for (let i = 0; i < to.length; i++)
          to[i] = Math.min(high, Math.max(low, from[i] + deviation * to[i]));
      },
    }),
  };
}
