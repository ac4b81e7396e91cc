// Cohen's kappa: agreement beyond chance.
import type { Metric } from "../metric";
import { confusionMetric } from "./confusionMatrix";

/**
 * (p − e) / (1 − e), p the accuracy and e what chance would give classes of these frequencies: 1 is perfect, 0 is chance.
 * NaN if there is only one class. Cohen 1960; as scikit-learn's cohen_kappa_score.
 */
export function cohensKappa(): Metric<"cohensKappa"> {
  return confusionMetric("cohensKappa", (matrix) => {
    const { total, right, classes } = matrix;
    let chance = 0;
    for (let one = 0; one < classes; one++)
      chance += (matrix.actual(one) / total) * (matrix.predicted(one) / total);
    return (right / total - chance) / (1 - chance);
  });
}
