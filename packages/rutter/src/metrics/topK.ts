// Top k: the share of examples whose class is among the k largest outputs.
import { type Metric, meanMetric, targetClass } from "../metric";
import { positiveInteger } from "../option";

/**
 * Examples whose class has one of the k largest outputs / all examples, in 0..1; of equal outputs the first counts as
 * larger. The metric's name is `top5` for k = 5. As Keras's TopKCategoricalAccuracy;
 * scikit-learn's top_k_accuracy_score prefers the last of equals.
 *
 * @throws OptionError for a k that is not a whole number of at least 1
 */
export function topK<const K extends number>(k: K): Metric<`top${K}`> {
  positiveInteger("topK()", "k", k);
  return meanMetric(`top${k}`, (batch, i) => {
    const right = targetClass(batch, i);
    const start = i * batch.width;
    const score = batch.outputs[start + right];
    let before = 0;
    for (let j = 0; j < batch.width; j++) {
      const other = batch.outputs[start + j];
      if (other > score || (other === score && j < right)) before++;
    }
    return Number(before < k && !Number.isNaN(score));
  });
}
