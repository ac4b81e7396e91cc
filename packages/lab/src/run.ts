// One training run, measured as the catalogue's common protocol asks: validation and test after every epoch,
// the best epoch by validation, and whether the run got stuck.
import { classOf, type EpochEvent, type FitOptions, type ProgressEvent, type Trainer } from "rutter";
import type { Splits } from "rutter/data";

/** The measures of one epoch. Training figures are of the epoch while it ran, as in the event. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly trainingAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly samplesPerSecond: number;
  readonly seconds: number;
}

export interface RunResult {
  readonly epochsCompleted: number;
  readonly interrupted: boolean;
  /** Accuracies of the network as it is at the end, each over its whole set. */
  readonly trainingAccuracy: number;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  /** The epoch of best validation accuracy (the first of equals) and what it reached; null before the first. */
  readonly best: Pick<EpochRecord, "epoch" | "validationAccuracy" | "testAccuracy"> | null;
  /** The best test accuracy after any epoch: what the book's curves quote. */
  readonly bestTestAccuracy: number | null;
  /** Classes that are predicted for less than 1 % of the test images at the end; none in a healthy run. */
  readonly stuck: readonly number[];
  /** Share of each class among the predictions for the test images. */
  readonly predictedShares: readonly number[];
  /** Training alone, without measuring. */
  readonly samplesPerSecond: number;
  /** The whole run, measuring included, loading the data not. */
  readonly seconds: number;
  readonly perEpoch: readonly EpochRecord[];
}

export interface RunOptions {
  readonly epochs: number;
  readonly batchSize: number;
  /** A new order every epoch. Default true. */
  readonly shuffle?: boolean;
  /** Changes every training example on its way in. Default none. */
  readonly augment?: FitOptions["augment"];
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  readonly onEpoch: (
    event: EpochEvent,
    testAccuracy: number,
    perEpoch: readonly EpochRecord[],
  ) => void | Promise<void>;
  /** The epochs of an interrupted run whose state the trainer has taken up. */
  readonly resumed?: readonly EpochRecord[];
}

/** A class predicted less often than this is missing: catalogue, common protocol. */
const STUCK_SHARE = 0.01;

export async function run(trainer: Trainer, data: Splits, options: RunOptions): Promise<RunResult> {
  const { epochs, batchSize, shuffle = true, augment, signal, onProgress, onEpoch, resumed } = options;
  const begun = performance.now();
  const perEpoch: EpochRecord[] = [...(resumed ?? [])];
  let lastRate = 0;
  let interrupted = false;
  const { validation } = data;
  for await (const event of trainer.fit(data.train, {
    epochs,
    batchSize,
    shuffle,
    augment,
    validation,
    signal,
    resume: resumed !== undefined,
  })) {
    if (event.type === "progress") {
      lastRate = event.samplesPerSecond;
      onProgress(event);
    } else if (event.type === "epoch") {
      const { accuracy } = await trainer.evaluate(data.test);
      perEpoch.push(record(event, accuracy));
      await onEpoch(event, accuracy, perEpoch);
    } else if (event.type === "end") interrupted = event.reason === "aborted";
  }
  const best = perEpoch.reduce<EpochRecord | undefined>(
    (a, b) => (a === undefined || b.validationAccuracy > a.validationAccuracy ? b : a),
    undefined,
  );
  const training = await trainer.evaluate(data.train);
  const validated = await trainer.evaluate(data.validation);
  const tested = await trainer.evaluate(data.test);
  const predictedShares = await shares(trainer, data);
  return {
    epochsCompleted: perEpoch.length,
    interrupted,
    trainingAccuracy: training.accuracy,
    validationAccuracy: validated.accuracy,
    testAccuracy: tested.accuracy,
    best: best ? pick(best) : null,
    bestTestAccuracy: best ? Math.max(...perEpoch.map(({ testAccuracy }) => testAccuracy)) : null,
    stuck: predictedShares.flatMap((share, label) => (share < STUCK_SHARE ? [label] : [])),
    predictedShares,
    samplesPerSecond: averageRate(perEpoch) ?? lastRate,
    seconds: (performance.now() - begun) / 1000,
    perEpoch,
  };
}

function record(
  event: EpochEvent & { validation: { loss: number; accuracy: number } },
  testAccuracy: number,
) {
  const { epoch, training, validation, samplesPerSecond, seconds } = event;
  return {
    epoch,
    trainingLoss: training.loss,
    trainingAccuracy: training.accuracy,
    validationLoss: validation.loss,
    validationAccuracy: validation.accuracy,
    testAccuracy,
    samplesPerSecond,
    seconds,
  };
}

const pick = ({ epoch, validationAccuracy, testAccuracy }: EpochRecord) => ({
  epoch,
  validationAccuracy,
  testAccuracy,
});

/** Epochs have equally many examples, so the mean rate is the harmonic one. */
function averageRate(perEpoch: readonly EpochRecord[]): number | undefined {
  if (perEpoch.length === 0) return undefined;
  return perEpoch.length / perEpoch.reduce((sum, { samplesPerSecond }) => sum + 1 / samplesPerSecond, 0);
}

async function shares(trainer: Trainer, { test }: Splits): Promise<number[]> {
  const { data } = await trainer.predict(test);
  const classes = data.length / test.length;
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < test.length; row++) counts[classOf(data, row, classes)]++;
  return counts.map((n) => n / test.length);
}
