// A Gaussian filter over a field, with weights from our own exponential so that every engine smooths alike.
import { exp32 } from "../../math/exp";

/** Weights e^(−i²/2σ²) for i = −r … r with r = ⌈3σ⌉, as parts of their sum. */
export function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    exp32(Math.fround(-((i - radius) * (i - radius)) / (2 * sigma * sigma))),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Smooths a field in place, along rows and then along columns; outside it is 0. `scratch` has its size. */
export function smooth(
  field: Float64Array,
  scratch: Float64Array,
  height: number,
  width: number,
  weights: Float64Array,
): void {
  along(field, scratch, height, width, width, 1, weights);
  along(scratch, field, width, height, 1, width, weights);
}

/** Filters `lines` lines of `length` elements; `line` and `step` are the distances from line to line and along one. */
function along(
  from: Float64Array,
  to: Float64Array,
  lines: number,
  length: number,
  line: number,
  step: number,
  weights: Float64Array,
): void {
  const radius = (weights.length - 1) / 2;
  for (let i = 0; i < lines; i++)
    for (let j = 0; j < length; j++) {
      let sum = 0;
      const last = Math.min(length - 1, j + radius);
      for (let k = Math.max(0, j - radius); k <= last; k++)
        sum += weights[k - j + radius] * from[i * line + k * step];
      to[i * line + j * step] = sum;
    }
}
