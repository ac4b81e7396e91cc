// Nines: how many nines the accuracy has.
import { log32 } from "../math/log";
import type { Metric } from "../metric";
import { accuracy } from "./accuracy";

/**
 * −log₁₀(1 − accuracy): 1 for 90 %, 2 for 99 %, ∞ without an error. A scale on which good networks lie apart. Rutter's own.
 */
export function nines(): Metric<"nines"> {
  return {
    name: "nines",
    start() {
      const count = accuracy().start();
      return {
        ...count,
        result: () => -log32(Math.fround(1 - count.result())) / Math.LN10,
      };
    },
  };
}
