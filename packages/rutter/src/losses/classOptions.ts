// Options of losses over classes: smoothed labels and weights of classes.
import { OptionError, ShapeError } from "../error";
import { constant } from "../ops/leaf";
import { ops } from "../ops/table";
import { checkOptions, describe, numberInRange } from "../option";
import { formatShape, type Tensor } from "../tensor";

/** Options that losses of classes share. */
export interface ClassOptions {
  /** α: how much of each target is spread over all classes. Default 0. Szegedy and others 2016. */
  readonly labelSmoothing?: number;
  /**
   * A factor for the term of each class (output). The sum is divided by the number of examples, as Keras does, and not by
   * the sum of their weights, so that the loss of a set does not depend on its batches. Default all 1.
   */
  readonly classWeights?: readonly number[];
}

/** Checks these options, and that there are none but the allowed ones. */
export function checkClassOptions(
  where: string,
  options: ClassOptions,
  allowed: readonly string[] = ["labelSmoothing", "classWeights"],
): void {
  checkOptions(where, options, allowed);
  const { labelSmoothing = 0, classWeights = [] } = options;
  numberInRange(where, "labelSmoothing", labelSmoothing, 0, 1);
  if (!Array.isArray(classWeights) || !classWeights.every((weight) => weight >= 0 && weight < Infinity))
    throw new OptionError({
      where,
      expected: "classWeights to be a list of numbers ≥ 0",
      got: describe(classWeights),
      cure: "Write classWeights: [1, 5] for two classes.",
    });
}

/** (1 − α)·y + α·level: targets with their share of smoothing. */
export function smoothed(y: Tensor, { labelSmoothing = 0 }: ClassOptions, level: number): Tensor {
  return labelSmoothing === 0 ? y : ops.add(ops.mul(y, 1 - labelSmoothing), labelSmoothing * level);
}

/** The terms [batch, …, classes] times the weights of their classes. @throws ShapeError for another number of weights */
export function weighted(where: string, terms: Tensor, { classWeights }: ClassOptions): Tensor {
  if (classWeights === undefined) return terms;
  if (classWeights.length !== terms.shape[terms.rank - 1])
    throw new ShapeError({
      where: `${where}: classWeights`,
      expected: `one per output of ${formatShape(terms.shape)}`,
      got: String(classWeights.length),
      cure: "Give a weight for each class, in order.",
    });
  return ops.mul(terms, constant(classWeights));
}
