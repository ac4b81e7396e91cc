// One cycle: up to a peak and down again to almost nothing, once in a run.
import { cosPi } from "../math/double";
import { checkOptions, finiteNumber, numberInRange } from "../option";
import type { Schedule } from "../schedule";

/** Options of oneCycle. */
export interface OneCycleOptions {
  /** The value at the top. For a momentum, which goes the other way, the lowest. */
  readonly peak: number;
  /** The first value. Default peak / 25. */
  readonly initial?: number;
  /** The last value. Default initial / 10,000. */
  readonly final?: number;
  /** Share of the run before the peak. Default 0.3. */
  readonly rise?: number;
}

/**
 * Along half a cosine from `initial` to `peak`, then from `peak` to `final`, reached with the last step of the run.
 * Smith and Topin 2018; as PyTorch's OneCycleLR.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const where = "oneCycle()";
  checkOptions(where, options ?? null, ["peak", "initial", "final", "rise"]);
  const { peak, rise = 0.3 } = options;
  finiteNumber(where, "peak", peak);
  const initial = finiteNumber(where, "initial", options.initial ?? peak / 25);
  const final = finiteNumber(where, "final", options.final ?? initial / 1e4);
  numberInRange(where, "rise", rise, 0, 1);
  const along = (from: number, to: number, share: number) =>
    to + ((from - to) * (1 + cosPi(Math.min(1, Math.max(0, share))))) / 2;
  return {
    kind: "oneCycle",
    at({ step, steps }) {
      const top = rise * steps - 1;
      const last = steps - 1;
      if (step <= top && top > 0) return along(initial, peak, step / top);
      return last > top ? along(peak, final, (step - Math.max(0, top)) / (last - Math.max(0, top))) : final;
    },
  };
}
