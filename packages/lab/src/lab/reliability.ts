// Reliability: whether what a network gives 90 % is right nine times in ten.
import { classOf, type HostTensor } from "rutter";

export interface Reliability {
  /** Σ_b n_b/n · |accuracy_b − confidence_b| over the bins. */
  readonly error: number;
  /** By bin: mean confidence, accuracy (both NaN without an example), share of examples. */
  readonly confidence: readonly number[];
  readonly accuracy: readonly number[];
  readonly share: readonly number[];
}

/**
 * Sorts examples into bins of equal width by confidence, the largest output as it is: after softmax the same as
 * `expectedCalibrationError`; sigmoid outputs, which do not add up to 1, are read as they stand.
 */
export function reliability(
  { data, shape }: HostTensor,
  labels: ArrayLike<number>,
  bins: number,
): Reliability {
  const [count, width] = shape;
  const [sum, right, all] = [0, 1, 2].map(() => new Array<number>(bins).fill(0));
  for (let i = 0; i < count; i++) {
    const best = classOf(data, i, width);
    const confidence = data[i * width + best];
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    sum[bin] += confidence;
    right[bin] += Number(best === labels[i]);
    all[bin]++;
  }
  return {
    error: sum.reduce((total, own, b) => total + Math.abs(right[b] - own), 0) / count,
    confidence: sum.map((own, b) => own / all[b]),
    accuracy: right.map((own, b) => own / all[b]),
    share: all.map((own) => own / count),
  };
}
