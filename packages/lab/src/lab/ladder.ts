// The ladders of the handbook: the fully connected nets of chapters 1 and 3 (M), the convolutional ones of chapter 6 (C).
import {
  conv2d,
  dense,
  flatten,
  type Initializer,
  type Layer,
  maxPool2d,
  Network,
  normal,
  normalFanIn,
  quadratic,
  relu,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  tanh,
  zeros,
} from "rutter";
import type { Outcome, Trial } from "./experiment";
import { type TrainedConfig, trainAndMeasure } from "./protocol";

/** Settings of an M entry. */
export type DenseConfig = TrainedConfig & {
  readonly hidden: readonly number[];
  readonly cost: "quadratic" | "cross-entropy";
  /** `large`: N(0, 1). `new`: N(0, 1/n_in). Biases N(0, 1) in both. */
  readonly start: "large" | "new";
  readonly learningRate: number;
  /** λ of λ/(2n) Σ w². */
  readonly l2: number;
};

const costs = { quadratic, "cross-entropy": sigmoidCrossEntropy };
const starts = { large: normal, new: normalFanIn };

/** Trains 784-hidden-10, sigmoid throughout, and measures it by the protocol. */
export async function denseTrial(trial: Trial<DenseConfig>): Promise<Outcome> {
  const { hidden, cost, start, learningRate, l2 } = trial.config;
  const layers = [...hidden, 10].flatMap((units): Layer[] => [
    dense({ units, initializer: starts[start](), biasInitializer: normal() }),
    sigmoid(),
  ]);
  const net = new Network({ input: [1, 28, 28], seed: trial.seed }, [flatten(), ...layers]);
  using trainer = new Trainer(net, {
    backend: trial.backend,
    loss: costs[cost](),
    optimizer: sgd({ learningRate }),
    regularization: l2 > 0 ? { l2 } : {},
  });
  return await trainAndMeasure(trainer, trial, { each: turns(net) });
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

/** Settings of a C entry. */
export type ConvolutionConfig = TrainedConfig & {
  /** Filters of each convolution, 5×5, each followed by 2×2 max pooling. */
  readonly filters: readonly number[];
  readonly hidden: readonly number[];
  readonly unit: "sigmoid" | "tanh" | "relu";
  readonly learningRate: number;
  /** The book's λ of chapter 6, divided by the number of mini-batches. */
  readonly l2: number;
};

const units = { sigmoid, tanh, relu };

/** N(0, 1/n): the starts of the book's program, n its n_out. */
const spread = (n: number): Initializer => normal({ standardDeviation: Math.sqrt(1 / n) });

/** Trains a net of chapter 6: fixed order of mini-batches, softmax output from 0, the unit after pooling. */
export async function convolutionTrial(trial: Trial<ConvolutionConfig>): Promise<Outcome> {
  const { filters, hidden, learningRate, l2, batchSize } = trial.config;
  const unit = units[trial.config.unit];
  const net = new Network({ input: [1, 28, 28], seed: trial.seed }, [
    ...filters.flatMap((maps): Layer[] => [
      conv2d({ filters: maps, kernel: 5, initializer: spread((maps * 25) / 4), biasInitializer: normal() }),
      maxPool2d(2),
      unit(),
    ]),
    flatten(),
    ...hidden.flatMap((n): Layer[] => [
      dense({ units: n, initializer: spread(n), biasInitializer: normal() }),
      unit(),
    ]),
    dense({ units: 10, initializer: zeros() }),
    softmax(),
  ]);
  using trainer = new Trainer(net, {
    backend: trial.backend,
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate }),
    // λ/(number of mini-batches) = λ · batch / n, and penalties here are λ / n.
    regularization: l2 > 0 ? { l2: l2 * batchSize } : {},
  });
  return await trainAndMeasure(trainer, trial, { shuffle: false });
}
