// The common protocol of the catalogue: train, measure after every epoch, keep what all entries quote, lose at most one
// epoch to an interruption.
import type { Trainer, TrainerState } from "rutter";
import { type EpochRecord, run } from "../run";
import type { Outcome, Trial } from "./experiment";

/** The settings that every trained entry has. */
export interface TrainedConfig {
  readonly epochs: number;
  readonly batchSize: number;
  /** Training images, the first of the file. */
  readonly examples: number;
}

interface Kept {
  readonly state: TrainerState;
  readonly perEpoch: readonly EpochRecord[];
}

/**
 * Measures: bestValidation, testAtBestValidation, bestTest, lastTest, lastTraining (accuracies). Series per epoch:
 * training and test accuracy, training and validation loss.
 */
export async function trainAndMeasure(trainer: Trainer, trial: Trial<TrainedConfig>): Promise<Outcome> {
  const { epochs, batchSize, examples } = trial.config;
  const data = await trial.data();
  const kept = (await trial.resumed()) as Kept | undefined;
  if (kept) await trainer.restore(kept.state);
  const result = await run(
    trainer,
    { ...data, train: data.train.take(examples) },
    {
      epochs,
      batchSize,
      signal: trial.signal,
      resumed: kept?.perEpoch,
      onProgress: ({ epoch, batch, batches }) => trial.progress((epoch - 1 + batch / batches) / epochs),
      onEpoch: async ({ epoch }, _, perEpoch) => {
        trial.progress(epoch / epochs);
        await trial.keep({ state: await trainer.state(), perEpoch } satisfies Kept);
      },
    },
  );
  trial.signal.throwIfAborted();
  const { best, bestTestAccuracy, testAccuracy, trainingAccuracy, stuck, perEpoch } = result;
  const series = (name: keyof EpochRecord) => perEpoch.map((record) => record[name]);
  return {
    measures: {
      bestValidation: best?.validationAccuracy ?? Number.NaN,
      testAtBestValidation: best?.testAccuracy ?? Number.NaN,
      bestTest: bestTestAccuracy ?? Number.NaN,
      lastTest: testAccuracy,
      lastTraining: trainingAccuracy,
    },
    series: {
      test: series("testAccuracy"),
      validation: series("validationAccuracy"),
      trainingLoss: series("trainingLoss"),
      validationLoss: series("validationLoss"),
    },
    stuck,
    weightsHash: await trainer.network.weightsHash(),
  };
}
