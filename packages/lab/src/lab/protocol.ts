// The common protocol of the catalogue: train, measure after every epoch, keep what all entries quote, lose at most one
// epoch to an interruption.
import type { FitOptions, Trainer, TrainerState } from "rutter";
import type { Splits } from "rutter/data";
import { type EpochRecord, run } from "../run";
import type { Outcome, Trial } from "./experiment";

/** The settings that every trained entry has. */
export type TrainedConfig = {
  readonly epochs: number;
  readonly batchSize: number;
  /** Training images, the first of the file. */
  readonly examples: number;
};

/** How a trial differs from the protocol. */
export interface ProtocolOptions {
  /** A new order every epoch. Default true. */
  readonly shuffle?: boolean;
  /** What is trained on, made of the training images. Default themselves. */
  readonly prepare?: (train: Splits["train"]) => Splits["train"];
  /** Changes every training image on its way in. Default none. */
  readonly augment?: FitOptions["augment"];
  /** Further numbers after each epoch, by name of their series; `before` are those of the epoch before. */
  readonly each?: (
    epoch: number,
    before: Readonly<Record<string, number>>,
  ) => Promise<Readonly<Record<string, number>>>;
}

interface Kept {
  readonly state: TrainerState;
  readonly extra: Record<string, number[]>;
  readonly perEpoch: readonly EpochRecord[];
}

/**
 * Measures: bestValidation, its bestEpoch, testAtBestValidation, bestTest, its bestTestEpoch, lastTest, lastTraining
 * (accuracies), stuckClasses (classes hardly predicted at the end). Series per epoch: test and validation accuracy,
 * training and validation loss.
 */
export async function trainAndMeasure(
  trainer: Trainer,
  trial: Trial<TrainedConfig>,
  { shuffle = true, prepare = (train) => train, augment, each }: ProtocolOptions = {},
): Promise<Outcome> {
  const { epochs, batchSize, examples } = trial.config;
  const data = await trial.data();
  const kept = (await trial.resumed()) as Kept | undefined;
  if (kept) await trainer.restore(kept.state);
  const extra = kept?.extra ?? {};
  const result = await run(
    trainer,
    { ...data, train: prepare(data.train.take(examples)) },
    {
      epochs,
      batchSize,
      shuffle,
      augment,
      signal: trial.signal,
      resumed: kept?.perEpoch,
      onProgress: ({ epoch, batch, batches }) => trial.progress((epoch - 1 + batch / batches) / epochs),
      onEpoch: async ({ epoch }, _, perEpoch) => {
        trial.progress(epoch / epochs);
        const before = Object.fromEntries(
          Object.entries(extra).map(([name, values]) => [name, values[values.length - 1]]),
        );
        for (const [name, value] of Object.entries((await each?.(epoch, before)) ?? {}))
          extra[name] = [...(extra[name] ?? []), value];
        await trial.keep({ state: await trainer.state(), perEpoch, extra } satisfies Kept);
      },
    },
  );
  trial.signal.throwIfAborted();
  const { best, bestTestAccuracy, testAccuracy, trainingAccuracy, stuck, perEpoch } = result;
  const series = (name: keyof EpochRecord) => perEpoch.map((record) => Number(record[name].toPrecision(6)));
  return {
    measures: {
      bestValidation: best?.validationAccuracy ?? Number.NaN,
      bestEpoch: best?.epoch ?? Number.NaN,
      testAtBestValidation: best?.testAccuracy ?? Number.NaN,
      bestTest: bestTestAccuracy ?? Number.NaN,
      bestTestEpoch: 1 + perEpoch.findIndex(({ testAccuracy }) => testAccuracy === bestTestAccuracy),
      lastTest: testAccuracy,
      lastTraining: trainingAccuracy,
      stuckClasses: stuck.length,
    },
    series: {
      test: series("testAccuracy"),
      validation: series("validationAccuracy"),
      trainingLoss: series("trainingLoss"),
      validationLoss: series("validationLoss"),
      ...extra,
    },
    stuck,
    weightsHash: await trainer.network.weightsHash(),
  };
}
