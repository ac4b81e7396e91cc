// Expected calibration error: whether "90 % sure" is right nine times in ten.
import { type Metric, targetClass } from "../metric";
import { positiveInteger } from "../option";
import { chancesOf, type ProbabilityOptions } from "./probabilities";

/** Options of expectedCalibrationError. */
export interface CalibrationOptions extends ProbabilityOptions {
  /** Number of bins of equal width that confidences are sorted into. Default 15. */
  readonly bins?: number;
}

/**
 * Σ_b n_b/n · |accuracy_b − confidence_b| over bins b of confidence, the largest probability of an example; bin b holds
 * confidences above b/bins up to (b + 1)/bins. Guo and others 2017; as torchmetrics' CalibrationError.
 *
 * @throws OptionError for a bad option; when examples are added, DataError for outputs that are no probabilities
 */
export function expectedCalibrationError(
  options: CalibrationOptions = {},
): Metric<"expectedCalibrationError"> {
  const where = "expectedCalibrationError()";
  const chances = chancesOf(where, options, ["bins"]);
  const bins = positiveInteger(where, "bins", options.bins ?? 15);
  return {
    name: "expectedCalibrationError",
    start() {
      let all = 0;
      // By bin: right examples minus their confidences, which is n_b (accuracy_b − confidence_b).
      const gaps = new Float64Array(bins);
      return {
        add(batch) {
          all += batch.count;
          for (let i = 0; i < batch.count; i++) {
            const row = chances(batch, i);
            const confidence = row.reduce((a, b) => Math.max(a, b));
            const right = row.indexOf(confidence) === targetClass(batch, i);
            const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
            // A confidence that is NaN has no bin, and makes the result NaN.
            gaps[bin || 0] += Number(right) - confidence;
          }
        },
        result: () => gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / all,
        save: () => ({ all, gaps: gaps.slice() }),
        load(state) {
          all = state.all as number;
          gaps.set(state.gaps as Float64Array);
        },
      };
    },
  };
}
