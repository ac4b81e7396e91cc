// Brier score: the squared distance of probabilities from what came true.
import { type Metric, meanMetric } from "../metric";
import { classTarget } from "./logLoss";
import { chancesOf, type ProbabilityOptions } from "./probabilities";

/**
 * Mean over examples of Σ_j (p_j − y_j)², 0..2; of a single output (p − y)², 0..1. Brier 1950; as scikit-learn's
 * brier_score_loss, which for two outputs halves it unless `scale_by_half` is false.
 *
 * @throws OptionError for a bad option; when examples are added, DataError for outputs that are no probabilities
 */
export function brier(options: ProbabilityOptions = {}): Metric<"brier"> {
  const chances = chancesOf("brier()", options);
  return meanMetric("brier", (batch, i) => {
    const sum = chances(batch, i).reduce((total, chance, j) => {
      const error = chance - classTarget(batch, i, j);
      return total + error * error;
    }, 0);
    return batch.width === 1 ? sum / 2 : sum;
  });
}
