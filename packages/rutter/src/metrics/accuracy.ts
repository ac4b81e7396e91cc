// Accuracy: the share of examples whose class is right.
import { type Metric, meanMetric, predictedClass, targetClass } from "../metric";

/**
 * Right examples / all examples, in 0..1. The predicted class is the largest output (the first of equals); with a single
 * output it is output > 0.5. Target rows of values are read the same way. As Keras's CategoricalAccuracy
 * and BinaryAccuracy.
 */
export function accuracy(): Metric<"accuracy"> {
  return meanMetric("accuracy", (batch, i) => Number(predictedClass(batch, i) === targetClass(batch, i)));
}
