// Balanced accuracy: rare classes count as much as frequent ones.
import type { Metric } from "../metric";
import { confusionMetric } from "./confusionMatrix";

/** Mean of the recalls of all classes that have examples. As scikit-learn's balanced_accuracy_score. */
export function balancedAccuracy(): Metric<"balancedAccuracy"> {
  return confusionMetric("balancedAccuracy", (matrix) => {
    let sum = 0;
    let present = 0;
    for (let one = 0; one < matrix.classes; one++) {
      const actual = matrix.actual(one);
      if (actual === 0) continue;
      sum += matrix.at(one, one) / actual;
      present++;
    }
    return sum / present;
  });
}
