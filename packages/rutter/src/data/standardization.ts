// Standardisation: mean 0 and deviation 1, fitted on one dataset and applied to others. Plain data.

import { OptionError, ShapeError } from "../error";
import { checkOptions, describe } from "../option";
import { sizeOf } from "../shape";
import type { Dataset } from "./dataset";

/** A fitted standardisation: x → (x − mean) / deviation, one pair per group of positions. Goes through JSON. */
export type Standardization = {
  readonly kind: "standardization";
  /** The shape of the inputs it was fitted on. */
  readonly inputShape: readonly number[];
  readonly mean: readonly number[];
  /** Population deviation √(Σ(x − mean)²/n); 1 where all values were equal. */
  readonly deviation: readonly number[];
};

/** Options of standardization(). */
export type StandardizationOptions = {
  /**
   * What shares a mean and a deviation: every position by itself ("feature"), all positions of the first axis of an
   * input ("channel"), or everything ("all"). Default "feature".
   */
  per?: "feature" | "channel" | "all";
};

/**
 * Fits a standardisation: means and deviations of the inputs, summed in float64 in order. Fit it on the training data
 * alone and apply it to all: what the test data are like must not be known beforehand.
 *
 * ```ts
 * const fitted = standardization(train);
 * const [x, y] = [train.standardize(fitted), test.standardize(fitted)];
 * ```
 * @throws DataError for an empty dataset, OptionError
 */
export function standardization(dataset: Dataset, options: StandardizationOptions = {}): Standardization {
  const where = "standardization()";
  checkOptions(where, options, ["per"]);
  const { per = "feature" } = options;
  if (per !== "feature" && per !== "channel" && per !== "all")
    throw new OptionError({
      where,
      expected: 'per to be "feature", "channel" or "all"',
      got: describe(per),
    });
  dataset.requireExamples(where);
  const { inputs, inputShape, length } = dataset;
  const size = inputs.length / length;
  const groups = per === "feature" ? size : per === "all" ? 1 : inputShape[0];
  const run = size / groups;
  const count = length * run;
  const mean = new Array<number>(groups).fill(0);
  for (let i = 0; i < inputs.length; i++) mean[Math.floor((i % size) / run)] += inputs[i];
  for (let g = 0; g < groups; g++) mean[g] /= count;
  const deviation = new Array<number>(groups).fill(0);
  for (let i = 0; i < inputs.length; i++) {
    const g = Math.floor((i % size) / run);
    deviation[g] += (inputs[i] - mean[g]) * (inputs[i] - mean[g]);
  }
  for (let g = 0; g < groups; g++) deviation[g] = Math.sqrt(deviation[g] / count) || 1;
  return { kind: "standardization", inputShape: [...inputShape], mean, deviation };
}

/** The inputs, standardised: computed in float64, rounded once to f32. */
export function standardizedInputs(
  { inputs, inputShape }: Pick<Dataset, "inputs" | "inputShape">,
  fitted: Standardization,
): Float32Array {
  const size = sizeOf(inputShape);
  const { mean, deviation } = fitted;
  if (String(fitted.inputShape) !== String(inputShape) || mean.length !== deviation.length)
    throw new ShapeError({
      where: "standardize()",
      expected: `a standardisation for inputs [${inputShape.join(", ")}]`,
      got: `one for [${fitted.inputShape?.join(", ")}]`,
      cure: "Fit it with standardization(train) on data of the same shape.",
    });
  const run = size / mean.length;
  const out = new Float32Array(inputs.length);
  for (let i = 0; i < out.length; i++) {
    const g = Math.floor((i % size) / run);
    out[i] = (inputs[i] - mean[g]) / deviation[g];
  }
  return out;
}
