// Truncated normal: without the tails.
import type { Initializer } from "../initializer";
import { checkOptions, numberInRange } from "../option";

/** In standard deviations. */
const CUT = 2;

/**
 * N(0, s²), s = 1 by default, with every value beyond 2s drawn again: none is large, and the deviation that is left is 0.88s.
 * As PyTorch's trunc_normal_ and Keras's TruncatedNormal.
 *
 * @throws OptionError for a negative deviation
 */
export function truncatedNormal(options: { standardDeviation?: number } = {}): Initializer {
  checkOptions("truncatedNormal()", options, ["standardDeviation"]);
  const { standardDeviation = 1 } = options;
  numberInRange("truncatedNormal()", "standardDeviation", standardDeviation, 0, Number.MAX_VALUE);
  return {
    kind: "truncatedNormal",
    options: { standardDeviation },
    fill(values, _, stream) {
      const scale = Math.fround(standardDeviation);
      stream.fillNormal(values);
      for (let i = 0; i < values.length; i++) {
        for (let draw = 1; Math.abs(values[i]) > CUT; draw++) values[i] = stream.normal(i, draw);
        values[i] *= scale;
      }
    },
  };
}
