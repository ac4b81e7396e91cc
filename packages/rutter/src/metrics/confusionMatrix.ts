// Confusion matrix: how often each class was taken for each other, and the metrics that follow from it.
import type { Dataset } from "../data/dataset";
import { type Metric, type MetricBatch, predictedClass, targetClass, wholeBatch } from "../metric";
import type { HostTensor } from "../program";

/** Counts of examples by right class and predicted class. */
export class ConfusionMatrix {
  /** Row-major: row = right class, column = predicted class. */
  readonly counts: Float64Array;

  constructor(readonly classes: number) {
    this.counts = new Float64Array(classes * classes);
  }

  /** Number of examples of class `right` that were taken for class `predicted`. */
  at(right: number, predicted: number): number {
    return this.counts[right * this.classes + predicted];
  }

  /** Number of examples of a class. */
  actual(of: number): number {
    return this.#sum((other) => this.at(of, other));
  }

  /** Number of examples that were taken for a class. */
  predicted(as: number): number {
    return this.#sum((other) => this.at(other, as));
  }

  /** Number of all examples. */
  get total(): number {
    return this.#sum((right) => this.actual(right));
  }

  /** Number of examples whose class is right. */
  get right(): number {
    return this.#sum((one) => this.at(one, one));
  }

  add(batch: MetricBatch): void {
    for (let i = 0; i < batch.count; i++)
      this.counts[targetClass(batch, i) * this.classes + predictedClass(batch, i)]++;
  }

  /** Rows as lists, for tables and JSON. */
  toRows(): number[][] {
    return Array.from({ length: this.classes }, (_, right) =>
      Array.from(this.counts.subarray(right * this.classes, (right + 1) * this.classes)),
    );
  }

  #sum(of: (one: number) => number): number {
    let sum = 0;
    for (let one = 0; one < this.classes; one++) sum += of(one);
    return sum;
  }
}

/**
 * The confusion matrix of outputs that are there already: `confusionMatrix(await net.predict(test), test)`. Classes are
 * read from outputs as for accuracy.
 *
 * @throws ShapeError unless there is one output per example; for data with several labels, as for `measure`
 */
export function confusionMatrix(outputs: HostTensor, dataset: Dataset): ConfusionMatrix {
  const batch = wholeBatch(outputs, dataset);
  const matrix = new ConfusionMatrix(classesOf(batch));
  matrix.add(batch);
  return matrix;
}

/** A metric that is a function of the confusion matrix; NaN for no examples. */
export function confusionMetric<Name extends string>(
  name: Name,
  of: (matrix: ConfusionMatrix) => number,
): Metric<Name> {
  return {
    name,
    start() {
      let matrix: ConfusionMatrix | undefined;
      return {
        add(batch) {
          matrix ??= new ConfusionMatrix(classesOf(batch));
          matrix.add(batch);
        },
        result: () => (matrix ? of(matrix) : Number.NaN),
        save: () => ({ counts: matrix?.counts.slice() }),
        load({ counts }) {
          if (!counts) return;
          matrix = new ConfusionMatrix(Math.sqrt((counts as Float64Array).length));
          matrix.counts.set(counts as Float64Array);
        },
      };
    },
  };
}

const classesOf = ({ width }: MetricBatch) => (width === 1 ? 2 : width);
