// Courses: settings that go up, down or on and off over a whole training, and the net F with them.
import type { Network, SchedulePoint, Trainer } from "rutter";
import type { Outcome, Trial } from "./experiment";
import { type DenseConfig, denseNetwork, denseTrainer } from "./ladder";
import { participationRatio } from "./participation";
import { trainAndMeasure } from "./protocol";

/** A number that stays; a straight line over the run; or a number from one share of the run on to another, else 0. */
export type Course =
  | number
  | { readonly from: number; readonly to: number }
  | { readonly value: number; readonly begin: number; readonly end: number };

/** The course as a schedule of the trainer. */
export function scheduled(course: Course, scale = 1): (point: SchedulePoint) => number {
  return ({ time, epochs }) => {
    const at = time / epochs;
    if (typeof course === "number") return scale * course;
    if ("from" in course) return scale * (course.from + (course.to - course.from) * at);
    return at >= course.begin && at < course.end ? scale * course.value : 0;
  };
}

export type CourseConfig = DenseConfig & {
  /** Rate of dropout after the hidden layer. */
  readonly dropping?: Course;
  /** λ for 50,000 images; λ/n is the same for fewer. */
  readonly decay?: Course;
  readonly sparsity?: Course;
};

/** Trains a dense net with such courses; beside the protocol's measures the gap and the spread of hidden activations. */
export async function courseTrial(
  trial: Trial<CourseConfig>,
  net: Network = denseNetwork(
    { ...trial.config, dropout: trial.config.dropping === undefined ? undefined : 0 },
    trial.seed,
  ),
): Promise<Outcome> {
  const { dropping, decay, sparsity, examples } = trial.config;
  const scale = examples / 50_000;
  using trainer: Trainer = denseTrainer(
    trial,
    {
      regularization: {
        ...(decay !== undefined && { l2: 0 }),
        ...(sparsity !== undefined && { l1: 0 }),
      },
      schedules: {
        ...(dropping !== undefined && { "drop1.rate": scheduled(dropping) }),
        ...(decay !== undefined && { l2: scheduled(decay, scale) }),
        ...(sparsity !== undefined && { l1: scheduled(sparsity, scale) }),
      },
    },
    net,
  );
  const outcome = await trainAndMeasure(trainer, trial);
  const seen = (await trial.data()).test.take(300);
  const { layers } = await net.inspect(seen, { backend: trial.backend });
  const { data, shape } = layers.find(({ kind }) => kind === "sigmoid")!.output;
  const rows = Array.from({ length: shape[0] }, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1]));
  const { lastTest, lastTraining } = outcome.measures;
  const first = (await net.weights()).find(({ shape: own }) => own.length === 2)!.data;
  return {
    ...outcome,
    measures: {
      ...outcome.measures,
      gap: lastTraining - lastTest,
      effectiveRank: participationRatio(rows),
      weightSize: Math.sqrt(Array.from(first).reduce((sum, w) => sum + w * w, 0) / first.length),
      smallWeights: Array.from(first).filter((w) => Math.abs(w) < 0.01).length / first.length,
    },
    // A result stays a small file.
    series: { test: outcome.series!.test },
  };
}
