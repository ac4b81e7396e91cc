// AUC: the area under the curve of true against false positives.
import { type Metric, type MetricBatch, targetClass } from "../metric";
import { type Chances, chancesOf, type ProbabilityOptions } from "./probabilities";

/**
 * The chance that an example of a class has a higher score than one of another class, equal scores counting half: 1 is
 * perfect, 0.5 is chance. Of one output, or two, for class 1; of more the mean over classes, each against the rest, by their
 * probabilities. Exact: all scores are kept, and sorted when the value is read (while an epoch goes on, whenever their
 * number has doubled). Hanley and McNeil 1982; as Keras's AUC
 * with infinitely many thresholds.
 *
 * @throws OptionError for a bad option; when examples are added, DataError if more than two outputs are no probabilities
 */
export function auc(options: ProbabilityOptions = {}): Metric<"auc"> {
  const chances = chancesOf("auc()", options);
  return {
    name: "auc",
    start() {
      const scores: number[][] = [];
      const classes: number[] = [];
      let [seen, known] = [0, Number.NaN];
      return {
        add(batch) {
          for (let i = 0; i < batch.count; i++) {
            scores.push(scoresOf(batch, i, chances));
            classes.push(targetClass(batch, i));
          }
        },
        estimate() {
          if (classes.length >= 2 * seen) [seen, known] = [classes.length, this.result()];
          return known;
        },
        result() {
          const columns = scores[0]?.map((_, j) => scores.map((row) => row[j])) ?? [];
          const areas = columns
            .map((column, j) => area(column, (i) => classes[i] === (columns.length === 1 ? 1 : j)))
            .filter((value) => !Number.isNaN(value));
          return areas.reduce((sum, value) => sum + value, 0) / areas.length;
        },
        save: () => ({ scores: Float64Array.from(scores.flat()), classes: Int32Array.from(classes) }),
        load(state) {
          const [all, right] = [state.scores as Float64Array, state.classes as Int32Array];
          const width = all.length / right.length;
          for (const [i, one] of right.entries()) {
            classes.push(one);
            scores.push([...all.subarray(i * width, (i + 1) * width)]);
          }
        },
      };
    },
  };
}

/** A score for class 1, or for each of more than two classes. */
function scoresOf(batch: MetricBatch, i: number, chances: Chances): number[] {
  const { outputs, width } = batch;
  if (width === 1) return [outputs[i]];
  if (width === 2) return [outputs[2 * i + 1] - outputs[2 * i]];
  return [...chances(batch, i)];
}

/** Mann and Whitney's statistic from ranks, equal scores sharing theirs; NaN unless there are both kinds. */
function area(scores: readonly number[], positive: (i: number) => boolean): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let positives = 0;
  let ranks = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    end = Math.max(end, start + 1);
    for (let k = start; k < end; k++)
      if (positive(order[k])) {
        positives++;
        ranks += (start + end + 1) / 2;
      }
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
