// Changes: one training whose settings change between epochs, by plan or by what its curve does.
import { type Network, Trainer, type TrainerOptions } from "rutter";
import type { Outcome, Trial } from "./experiment";
import type { TrainedConfig } from "./protocol";

/** What stages are chosen by: accuracies after each epoch. */
export interface StageRecord {
  readonly stage: number;
  readonly validation: number;
  readonly test: number;
  readonly trainingLoss: number;
}

export interface Stages {
  /** The stage of the next epoch, from what came before alone, so that runs can be resumed. Below 0: training is over. */
  readonly at: (history: readonly StageRecord[]) => number;
  readonly options: (stage: number) => TrainerOptions;
  /** What happens once when a stage after the first begins. */
  readonly enter?: (stage: number) => Promise<void>;
}

interface Kept {
  readonly parameters: Float32Array;
  readonly history: StageRecord[];
}

/**
 * Trains for the trial's epochs, each stage with a trainer of its own on the same network. Measures: bestValidation,
 * testAtBestValidation, bestTest, lastTest, lastTraining, stages, epochs. Series per epoch: validation, test, trainingLoss,
 * stage.
 */
export async function trainWithChanges(
  net: Network,
  trial: Trial<TrainedConfig>,
  { at, options, enter }: Stages,
): Promise<Outcome> {
  const { epochs, batchSize, examples } = trial.config;
  const { train: all, validation, test } = await trial.data();
  const train = all.take(examples);
  const kept = (await trial.resumed()) as Kept | undefined;
  if (kept) await net.parameters.write(kept.parameters);
  const history = kept?.history ?? [];
  while (history.length < epochs) {
    const stage = at(history);
    if (stage < 0) break;
    if (history.length > 0 && stage !== history[history.length - 1].stage) await enter?.(stage);
    using trainer = new Trainer(net, options(stage));
    const left = epochs - history.length;
    for await (const event of trainer.fit(train, {
      epochs: left,
      batchSize,
      validation,
      signal: trial.signal,
    })) {
      if (event.type !== "epoch") continue;
      const { accuracy } = await trainer.evaluate(test);
      history.push({
        stage,
        validation: event.validation.accuracy,
        test: accuracy,
        trainingLoss: event.training.loss,
      });
      trial.progress(history.length / epochs);
      await trial.keep({
        parameters: Float32Array.from(await net.parameters.read()),
        history,
      } satisfies Kept);
      if (at(history) !== stage) break;
    }
    trial.signal.throwIfAborted();
  }
  using judge = new Trainer(net, options(0));
  const series = (name: keyof StageRecord) => history.map((record) => Number(record[name].toPrecision(5)));
  const best = Math.max(...series("validation"));
  return {
    measures: {
      bestValidation: best,
      testAtBestValidation: series("test")[series("validation").indexOf(best)],
      bestTest: Math.max(...series("test")),
      lastTest: (await judge.evaluate(test)).accuracy,
      lastTraining: (await judge.evaluate(train)).accuracy,
      stages: new Set(series("stage")).size,
      epochs: history.length,
    },
    series: {
      test: series("test"),
      validation: series("validation"),
      trainingLoss: series("trainingLoss"),
      stage: series("stage"),
    },
    weightsHash: await net.weightsHash(),
  };
}
