// Accuracy: the share of examples whose class is right.
import { type Metric, meanMetric, predictedClass, targetClass } from "../metric";
import { checkOptions, finiteNumber } from "../option";

/** Options of accuracy. */
export interface AccuracyOptions {
  /**
   * Above it a single output means the class 1. Default 0.5, for outputs in 0..1; logits say 1 from 0 on. A trainer without
   * `metrics` takes 0 where its loss is on logits.
   */
  readonly threshold?: number;
}

/**
 * Right examples / all examples, in 0..1. The predicted class is the largest output (the first of equals); with a single
 * output it is output > threshold. Target rows of values are read the same way, a single one as > 0.5. As Keras's
 * CategoricalAccuracy and BinaryAccuracy.
 *
 * @throws OptionError
 */
export function accuracy(options: AccuracyOptions = {}): Metric<"accuracy"> {
  checkOptions("accuracy()", options, ["threshold"]);
  const { threshold = 0.5 } = options;
  finiteNumber("accuracy()", "threshold", threshold);
  return meanMetric("accuracy", (batch, i) =>
    Number(predictedClass(batch, i, threshold) === targetClass(batch, i)),
  );
}
