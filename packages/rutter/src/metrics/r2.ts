// R²: how much of the targets' variance the outputs explain.
import { type Metric, targetValue } from "../metric";

/**
 * 1 − Σ(y − a)² / Σ(y − ȳ)² for each output, averaged over outputs: 1 is perfect, 0 is as good as the mean of the targets.
 * Where the targets of an output do not vary it is −∞, or NaN if every error is 0. As scikit-learn's r2_score without
 * `force_finite`, and Keras's R2Score with "uniform_average" where they vary.
 */
export function r2(): Metric<"r2"> {
  return {
    name: "r2",
    start() {
      let count = 0;
      let means: number[] = [];
      let spreads: number[] = [];
      let errors: number[] = [];
      return {
        add(batch) {
          if (count === 0) [means, spreads, errors] = [0, 1, 2].map(() => new Array(batch.width).fill(0));
          for (let i = 0; i < batch.count; i++) {
            count++;
            for (let j = 0; j < batch.width; j++) {
              const y = targetValue(batch, i, j);
              const error = y - batch.outputs[i * batch.width + j];
              errors[j] += error * error;
              // Welford's running mean and sum of squares around it.
              const before = y - means[j];
              means[j] += before / count;
              spreads[j] += before * (y - means[j]);
            }
          }
        },
        result: () => errors.reduce((sum, error, j) => sum + 1 - error / spreads[j], 0) / errors.length,
        save: () => ({ count, means: [...means], spreads: [...spreads], errors: [...errors] }),
        load(state) {
          count = state.count as number;
          [means, spreads, errors] = [state.means, state.spreads, state.errors].map((list) => [
            ...(list as number[]),
          ]);
        },
      };
    },
  };
}
