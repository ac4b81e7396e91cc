// Data size: M13, the net of chapter 3 on the first n images, with as many example passes whatever n is.

import { trainCurve } from "./curve";
import type { Trial } from "./experiment";
import { type DenseConfig, denseTrainer } from "./ladder";

export type DataSizeConfig = Omit<DenseConfig, "epochs" | "examples" | "l2"> & {
  /** Example passes: epochs are this divided by n. */
  readonly passes: number;
  /** λ/n. */
  readonly decay: number;
};

/** The settings of M13, starts N(0, 1/n_in). */
export const M13: DataSizeConfig = {
  hidden: [30],
  cost: "cross-entropy",
  start: "new",
  learningRate: 0.5,
  batchSize: 10,
  passes: 1_500_000,
  decay: 1e-4,
};

/** Trains on the first `size` images and gives the accuracy on validation data at the end, as the book does. */
export async function trainedOnFirst(trial: Trial<DataSizeConfig>, size: number): Promise<number> {
  const { config } = trial;
  const { passes, decay, batchSize } = config;
  const epochs = Math.max(1, Math.round(passes / size));
  const { train, validation } = await trial.data();
  using trainer = denseTrainer({ ...trial, config: { ...config, epochs, examples: size, l2: decay * size } });
  await trainCurve(trainer, trial, train.take(size), { epochs, batchSize }, async () => ({}));
  return (await trainer.evaluate(validation)).accuracy;
}
