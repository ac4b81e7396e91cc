// Accuracy: the share of examples whose class is right.
import type { Metric, MetricBatch } from "../metric";
import type { NumericArray } from "../ops/operation";

/**
 * Right examples / all examples, in 0..1. The predicted class is the largest output (the first of equals); with a single
 * output it is output > 0.5. Target rows of values are read the same way.
 */
export function accuracy(): Metric<"accuracy"> {
  return {
    name: "accuracy",
    start() {
      let right = 0;
      let all = 0;
      return {
        add(batch) {
          for (let i = 0; i < batch.count; i++)
            if (classOf(batch.outputs, i, batch.width) === targetOf(batch, i)) right++;
          all += batch.count;
        },
        result: () => right / all,
      };
    },
  };
}

/** Index of the largest number of row `row`; for a single number whether it is above one half. */
export function classOf(rows: NumericArray, row: number, width: number, offset = 0): number {
  const start = offset + row * width;
  if (width === 1) return rows[start] > 0.5 ? 1 : 0;
  let best = 0;
  for (let j = 1; j < width; j++) if (rows[start + j] > rows[start + best]) best = j;
  return best;
}

function targetOf({ targets, kind, offset, width }: MetricBatch, i: number): number {
  return kind === "class" ? targets[offset + i] : classOf(targets, i, width, offset);
}
