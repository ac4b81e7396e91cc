// Log loss: the mean surprise at the right class.
import { type Metric, type MetricBatch, meanMetric, targetValue } from "../metric";
import { chancesOf, logarithm, type ProbabilityOptions } from "./probabilities";

/**
 * Mean over examples of −Σ_j y_j ln p_j; of a single output −y ln p − (1 − y) ln(1 − p). Logarithms are at least −100. As
 * scikit-learn's log_loss.
 *
 * @throws OptionError for a bad option; when examples are added, DataError for outputs that are no probabilities
 */
export function logLoss(options: ProbabilityOptions = {}): Metric<"logLoss"> {
  const chances = chancesOf("logLoss()", options);
  return meanMetric("logLoss", (batch, i) =>
    chances(batch, i).reduce((sum, chance, j) => {
      const y = classTarget(batch, i, j);
      return y === 0 ? sum : sum - y * logarithm(chance);
    }, 0),
  );
}

/** The target chance of class j; a single output is that of class 1. */
export function classTarget(batch: MetricBatch, i: number, j: number): number {
  if (batch.width > 1) return targetValue(batch, i, j);
  const one = targetValue(batch, i, 0);
  return j === 1 ? one : 1 - one;
}
