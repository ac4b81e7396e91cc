// Full-batch descent with the speeds of all hidden layers watched: `speed-curves` and `rebound-cause` of chapter 5.
import { sigmoidCrossEntropy } from "rutter";
import type { Outcome, Trial } from "./experiment";
import { type DenseConfig, denseNetwork, denseTrainer } from "./ladder";
import { speedometer } from "./speeds";

export type SpeedConfig = DenseConfig & {
  /** Epochs that a series keeps. */
  readonly places: readonly number[];
};

/** What both start from: η = 0.1, cross-entropy, N(0, 1/n), all of the first 1,000 images in every step. */
export const descent = {
  hidden: [30, 30] as readonly number[],
  cost: "cross-entropy" as const,
  start: "new" as const,
  learningRate: 0.1,
  l2: 5,
  epochs: 500,
  batchSize: 1000,
  examples: 1000,
  places: [
    0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 35, 40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 350, 400, 450,
    499,
  ],
};

/** A net of so many hidden layers of 30. */
export const deep = (layers: number) => ({ hidden: new Array<number>(layers).fill(30) });

/** What is known of the net before each step: by name, a number. */
export type Reading = Record<string, number>;

/**
 * Readings before each epoch: `speed l` (norm of the mean δ of layer l), `each l` (mean of the norms), `cosine l`, `cost`,
 * `accuracy`, `output bias` (mean) and `weights` (length of all parameters).
 */
export async function watchSpeeds(
  trial: Trial<SpeedConfig>,
): Promise<{ readings: Reading[]; weightsHash: string }> {
  const { config, seed, backend } = trial;
  const train = (await trial.data()).train.take(config.examples);
  const net = denseNetwork(config, seed);
  using trainer = denseTrainer(trial, {}, net);
  using speeds = speedometer(net, train, sigmoidCrossEntropy(), backend);
  const readings: Reading[] = [];
  const look = async (accuracy: number) => {
    const { layers, cost } = await speeds.read();
    const parameters = Float64Array.from(await net.parameters.read());
    readings.push({
      ...Object.fromEntries(
        layers.flatMap(({ ofMean, ofEach, cosine }, l) => [
          [`speed ${l + 1}`, ofMean],
          [`each ${l + 1}`, ofEach],
          [`cosine ${l + 1}`, cosine],
        ]),
      ),
      cost,
      accuracy,
      "output bias": parameters.slice(-10).reduce((sum, b) => sum + b, 0) / 10,
      weights: Math.sqrt(parameters.reduce((sum, w) => sum + w * w, 0)),
    });
  };
  await look((await trainer.evaluate(train)).accuracy);
  // Inputs are in one batch, whose order decides nothing but the rounding of sums.
  for await (const event of trainer.fit(train, { ...fitOf(config), signal: trial.signal }))
    if (event.type === "epoch" && event.epoch < config.epochs) {
      await look((await trainer.evaluate(train)).accuracy);
      trial.progress(event.epoch / config.epochs);
    }
  trial.signal.throwIfAborted();
  return { readings, weightsHash: await net.weightsHash() };
}

const fitOf = ({ epochs, batchSize }: SpeedConfig) => ({ epochs, batchSize, shuffle: false });

/** Readings at the places that a result keeps, as series; `epoch` are the places. */
export function thinned(readings: readonly Reading[], places: readonly number[]): Outcome["series"] {
  const kept = places.filter((place) => place < readings.length);
  return {
    epoch: kept,
    ...Object.fromEntries(
      Object.keys(readings[0]).map((name) => [
        name,
        kept.map((place) => Number(readings[place][name].toPrecision(4))),
      ]),
    ),
  };
}

/** A reading's smallest value: where it is, and how much larger the first and the last are. */
export function dip(readings: readonly Reading[], name: string) {
  const values = readings.map((reading) => reading[name]);
  const low = Math.min(...values);
  return { epoch: values.indexOf(low), fall: values[0] / low, rebound: values[values.length - 1] / low };
}
