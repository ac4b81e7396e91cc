// The fully connected ladder of chapters 1 and 3, M1 to M13, and what its studies change.
import {
  dense,
  dropout,
  flatten,
  frozen,
  type Layer,
  Network,
  normal,
  normalFanIn,
  quadratic,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  type TrainerOptions,
} from "rutter";
import type { Dataset } from "rutter/data";
import type { Outcome, Trial } from "./experiment";
import { type ProtocolOptions, type TrainedConfig, trainAndMeasure } from "./protocol";

/** Settings of an M entry. */
export type DenseConfig = TrainedConfig & {
  readonly hidden: readonly number[];
  /** `log-likelihood` comes with softmax outputs, the others with sigmoid ones. */
  readonly cost: "quadratic" | "cross-entropy" | "log-likelihood";
  /** `large`: N(0, 1). `new`: N(0, 1/n_in). Biases N(0, 1) in both. */
  readonly start: "large" | "new";
  readonly learningRate: number;
  /** λ of λ/(2n) Σ w². */
  readonly l2: number;
  /** Dense layers, from the first, that do not learn. Default 0. */
  readonly frozen?: number;
  /** The start of the first layer, where it is another than that of the rest. */
  readonly firstStart?: "large" | "new";
  /** Rate of the dropout after each hidden layer, in layers drop1, drop2, …; left out, there are no such layers. */
  readonly dropout?: number;
};

/** M1 of the catalogue: 784-30-10, cross-entropy, N(0, 1) starts, η 0.5, 30 epochs over 50,000 images. */
export const M1: DenseConfig = {
  hidden: [30],
  cost: "cross-entropy",
  start: "large",
  learningRate: 0.5,
  batchSize: 10,
  epochs: 30,
  examples: 50_000,
  l2: 0,
};

/** M2: M1 under the quadratic cost, η 3. */
export const M2: DenseConfig = { ...M1, cost: "quadratic", learningRate: 3 };

/** What M10 has beside M1: 100 hidden units, N(0, 1/n) starts, η 0.1, λ 5. How long it trains is the entry's affair. */
export const M10 = {
  hidden: [100],
  cost: "cross-entropy",
  start: "new",
  learningRate: 0.1,
  l2: 5,
} as const;

/** M5: M1 on 1,000 images, 400 epochs. */
export const M5: DenseConfig = { ...M1, epochs: 400, examples: 1_000 };

const costs = {
  quadratic,
  "cross-entropy": sigmoidCrossEntropy,
  "log-likelihood": softmaxCrossEntropy,
};
const starts = { large: normal, new: normalFanIn };

/** 784-hidden-10, sigmoid throughout, but for the outputs of log-likelihood. */
export function denseNetwork(
  {
    hidden,
    start,
    cost,
    frozen: still = 0,
    firstStart = start,
    dropout: rate,
  }: Pick<DenseConfig, "hidden" | "start" | "frozen" | "firstStart" | "dropout"> &
    Partial<Pick<DenseConfig, "cost">>,
  seed: number,
): Network {
  const layers = [...hidden, 10].flatMap((units, l): Layer[] => {
    const initializer = starts[l === 0 ? firstStart : start]();
    const layer = dense({ units, initializer, biasInitializer: normal() });
    const unit = cost === "log-likelihood" && l === hidden.length ? softmax() : sigmoid();
    const thinned =
      rate === undefined || l === hidden.length ? [] : [dropout({ rate, name: `drop${l + 1}` })];
    return [l < still ? frozen(layer) : layer, unit, ...thinned];
  });
  return new Network({ input: [1, 28, 28], seed }, [flatten(), ...layers]);
}

/** The trainer of an M entry; `changes` are what an experiment does otherwise. */
export function denseTrainer(
  { config, seed, backend }: Trial<DenseConfig>,
  changes: Partial<TrainerOptions> = {},
  net = denseNetwork(config, seed),
): Trainer {
  const { cost, learningRate, l2 } = config;
  return new Trainer(net, {
    backend,
    loss: costs[cost](),
    optimizer: sgd({ learningRate }),
    regularization: l2 > 0 ? { l2 } : {},
    ...changes,
  });
}

/** Trains 784-hidden-10 and measures it by the protocol; `changes` and `options` are what an experiment does otherwise. */
export async function denseTrial(
  trial: Trial<DenseConfig>,
  changes: Partial<TrainerOptions> = {},
  options: DenseOptions = {},
): Promise<Outcome> {
  using trainer = denseTrainer(trial, changes);
  const turn = turns(trainer.network);
  const each = async () => ({ ...(await turn()), ...(await options.each?.(trainer)) });
  return await trainAndMeasure(trainer, trial, { ...options, each });
}

export interface DenseOptions extends Omit<ProtocolOptions, "each"> {
  /** Further numbers after each epoch, by name of their series. */
  readonly each?: (trainer: Trainer) => Promise<Record<string, number>>;
}

/** The cost over a whole dataset with the penalty λ/(2n) Σ w², n its examples. */
export async function costWithPenalty(trainer: Trainer, dataset: Dataset, l2: number): Promise<number> {
  const { loss } = await trainer.evaluate(dataset);
  let sum = 0;
  for (const { name, data } of await trainer.network.weights())
    if (name.endsWith("weight")) for (const w of data) sum += w * w;
  return loss + (l2 / (2 * dataset.length)) * sum;
}

/** After each epoch the length of the weights, and the angle to their direction an epoch before, in degrees. */
function turns({ parameters }: Network): () => Promise<Record<string, number>> {
  let before: ArrayLike<number> | undefined;
  return async () => {
    const now = await parameters.read();
    const last = before ?? now;
    before = now;
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      let sum = 0;
      for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
      return sum;
    };
    const length = Math.sqrt(dot(now, now));
    const cosine = dot(now, last) / (length * Math.sqrt(dot(last, last)));
    return { length, turn: (Math.acos(Math.min(1, cosine)) * 180) / Math.PI };
  };
}
