// Precision, recall and F1: how good each class is found, averaged over classes.
import { OptionError } from "../error";
import type { Metric } from "../metric";
import { checkOptions, oneOf } from "../option";
import { type ConfusionMatrix, confusionMetric } from "./confusionMatrix";

/** Options of precision, recall and f1. */
export interface AverageOptions {
  /**
   * `macro`: every class that occurs, in targets or predictions, counts alike. `weighted`: by its number of examples.
   * `micro`: all examples together. `binary`: class 1 of two alone. Default macro.
   */
  readonly average?: "macro" | "micro" | "weighted" | "binary";
}

/** A score of one class from its counts: found rightly, predicted, actual. */
type Score = (right: number, predicted: number, actual: number) => number;

/**
 * Right / predicted examples of a class, 0 if none was predicted; averaged over classes. As Keras's Precision and
 * scikit-learn's precision_score.
 *
 * @throws OptionError for an unknown average; when it is read, for "binary" with more than two classes
 */
export function precision(options: AverageOptions = {}): Metric<"precision"> {
  return averaged("precision", options, (right, predicted) => share(right, predicted));
}

/**
 * Right / actual examples of a class, 0 if there are none; averaged over classes. Errors as {@link precision}. As Keras's
 * Recall and scikit-learn's recall_score.
 */
export function recall(options: AverageOptions = {}): Metric<"recall"> {
  return averaged("recall", options, (right, _, actual) => share(right, actual));
}

/**
 * Harmonic mean of precision and recall, 2·right / (predicted + actual), averaged over classes. Errors as {@link precision}.
 * As scikit-learn's f1_score.
 */
export function f1(options: AverageOptions = {}): Metric<"f1"> {
  return averaged("f1", options, (right, predicted, actual) => share(2 * right, predicted + actual));
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

function averaged<Name extends string>(name: Name, options: AverageOptions, score: Score): Metric<Name> {
  const where = `${name}()`;
  checkOptions(where, options, ["average"]);
  const average = oneOf(where, "average", options.average ?? "macro", [
    "macro",
    "micro",
    "weighted",
    "binary",
  ]);
  return confusionMetric(name, (matrix) => {
    const { right, total, classes } = matrix;
    if (total === 0) return Number.NaN;
    const of = (one: number) => score(matrix.at(one, one), matrix.predicted(one), matrix.actual(one));
    if (average === "micro") return score(right, total, total);
    if (average === "binary") {
      if (classes === 2) return of(1);
      throw new OptionError({
        where,
        expected: 'two classes for average: "binary"',
        got: String(classes),
        cure: 'Use "macro".',
      });
    }
    const weight = average === "macro" ? occurs(matrix) : (one: number) => matrix.actual(one) / total;
    let sum = 0;
    let weights = 0;
    for (let one = 0; one < classes; one++) {
      sum += weight(one) * of(one);
      weights += weight(one);
    }
    return sum / weights;
  });
}

const occurs = (matrix: ConfusionMatrix) => (one: number) =>
  Number(matrix.actual(one) + matrix.predicted(one) > 0);
