// Squared and absolute error, as metrics.
import { type Metric, type MetricBatch, meanMetric, targetValue } from "../metric";

/** Mean over examples and outputs of (a − y)². Labels count as one-hot rows. Keras's MeanSquaredError as a metric. */
export function squaredError(): Metric<"squaredError"> {
  return meanMetric("squaredError", (batch, i) => meanOverOutputs(batch, i, (error) => error * error));
}

/** Mean over examples and outputs of |a − y|. Labels count as one-hot rows. Keras's MeanAbsoluteError as a metric. */
export function absoluteError(): Metric<"absoluteError"> {
  return meanMetric("absoluteError", (batch, i) => meanOverOutputs(batch, i, Math.abs));
}

function meanOverOutputs(batch: MetricBatch, i: number, of: (error: number) => number): number {
  let sum = 0;
  for (let j = 0; j < batch.width; j++)
    sum += of(batch.outputs[i * batch.width + j] - targetValue(batch, i, j));
  return sum / batch.width;
}
