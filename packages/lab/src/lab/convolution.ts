// The convolutional ladder of chapter 6, C0 to C8, and what its studies change.
import {
  averagePool2d,
  conv2d,
  custom,
  dense,
  dropout,
  flatten,
  type Initializer,
  type Layer,
  l2Pool2d,
  maxPool2d,
  Network,
  normal,
  normalFanIn,
  ops,
  relu,
  scaledTanh,
  sgd,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  spatialDropout,
  Trainer,
  type TrainerOptions,
  tanh,
  zeros,
} from "rutter";
import { expand, shifts } from "rutter/data";
import type { Outcome, Trial } from "./experiment";
import { type ProtocolOptions, type TrainedConfig, trainAndMeasure } from "./protocol";

/** Settings of a C entry. */
export type ConvolutionConfig = TrainedConfig & {
  /** Filters of each convolution, 5×5, each followed by 2×2 max pooling. */
  readonly filters: readonly number[];
  readonly hidden: readonly number[];
  readonly unit: keyof typeof units;
  readonly learningRate: number;
  /** The book's λ of chapter 6, divided by the number of mini-batches. */
  readonly l2: number;
  /** Each image five times: as it is, and moved by a pixel up, down, left and right. */
  readonly expanded?: boolean;
  /** Share of inputs of each dense layer, the output too, that are left out while training. Default none. */
  readonly dropout?: number;
  /** Dropout behind each convolution with its pooling: of single units or of whole maps. Default none. */
  readonly convolutionDropout?: { readonly of: "units" | "maps"; readonly rate: number };
  /** Width of a filter, its step, and zeros around its input. Defaults 5, 1, 0. */
  readonly field?: number;
  readonly stride?: number;
  readonly padding?: number;
  /** How 2×2 places become one, before the unit. Default max. */
  readonly pooling?: keyof typeof poolings;
  /** Where the softmax layer begins. Default zero, as the book's. `fan`: N(0, 1/n). `large`: N(0, 1). */
  readonly outputStart?: keyof typeof outputStarts;
};

/** C2 of the catalogue: two convolutions, 100 sigmoid units, η 0.1, 60 epochs over 50,000 images. */
export const C2: ConvolutionConfig = {
  filters: [20, 40],
  hidden: [100],
  unit: "sigmoid",
  learningRate: 0.1,
  l2: 0,
  batchSize: 10,
  epochs: 60,
  examples: 50_000,
};

/** C3: C2 with rectified units, η 0.03 and a little decay. */
export const C3: ConvolutionConfig = { ...C2, unit: "relu", learningRate: 0.03, l2: 0.1 };

/** `half-tanh`: tanh(z/2) = 2σ(z) − 1. */
const units = { sigmoid, tanh, relu, "half-tanh": () => scaledTanh({ amplitude: 1, slope: 0.5 }) };
const poolings = {
  max: () => [maxPool2d(2)],
  l2: () => [l2Pool2d(2)],
  mean: () => [averagePool2d(2)],
  sum: () => [averagePool2d(2), custom("times 4", (x) => ops.mul(x, 4))],
  none: () => [],
} satisfies Record<string, () => Layer<any, any>[]>;
const outputStarts = { zero: zeros, fan: normalFanIn, large: normal };
const droppings = { units: dropout, maps: spatialDropout };

/** N(0, 1/n): the starts of the book's program, n its n_out. */
const spread = (n: number): Initializer => normal({ standardDeviation: Math.sqrt(1 / n) });

/** A net of chapter 6: the unit after pooling, by default a softmax output that begins at 0. */
export function convolutionNetwork(
  config: Pick<ConvolutionConfig, "filters" | "hidden" | "unit"> & Partial<ConvolutionConfig>,
  seed: number,
): Network {
  const {
    field = 5,
    stride = 1,
    padding = 0,
    pooling = "max",
    outputStart = "zero",
    convolutionDropout,
  } = config;
  const unit = units[config.unit];
  const pooled = pooling === "none" ? 1 : 4;
  // As the book's program does it: at run time outputs are multiplied by 1 − p.
  const thinned = config.dropout ? [dropout({ rate: config.dropout, scale: "running" })] : [];
  const lost = convolutionDropout
    ? [droppings[convolutionDropout.of]({ rate: convolutionDropout.rate, scale: "running" })]
    : [];
  return new Network({ input: [1, 28, 28], seed }, [
    ...config.filters.flatMap((filters): Layer[] => [
      conv2d({
        filters,
        kernel: field,
        stride,
        padding,
        initializer: spread((filters * field * field) / pooled),
        biasInitializer: normal(),
      }),
      ...poolings[pooling](),
      unit(),
      ...lost,
    ]),
    flatten(),
    ...config.hidden.flatMap((n): Layer[] => [
      ...thinned,
      dense({ units: n, initializer: spread(n), biasInitializer: normal() }),
      unit(),
    ]),
    ...thinned,
    dense({
      units: 10,
      initializer: outputStarts[outputStart](),
      biasInitializer: outputStart === "large" ? normal() : zeros(),
    }),
    softmax(),
  ]);
}

/** The trainer of a C entry; `changes` are what an experiment does otherwise. */
export function convolutionTrainer(
  { config, seed, backend }: Trial<ConvolutionConfig>,
  changes: Partial<TrainerOptions> = {},
  net = convolutionNetwork(config, seed),
): Trainer {
  const { learningRate, l2, batchSize } = config;
  return new Trainer(net, {
    backend,
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate }),
    // λ/(number of mini-batches) = λ · batch / n, and penalties here are λ / n.
    regularization: l2 > 0 ? { l2: l2 * batchSize } : {},
    ...changes,
  });
}

/** Trains a net of chapter 6, mini-batches in fixed order, and measures it by the protocol. */
export async function convolutionTrial(trial: Trial<ConvolutionConfig>): Promise<Outcome> {
  using trainer = convolutionTrainer(trial);
  return await trainConvolution(trainer, trial);
}

/** The same, with a further measure: the gap, training accuracy at the end above the best on validation data. */
export async function gapTrial(trial: Trial<ConvolutionConfig>): Promise<Outcome> {
  const outcome = await convolutionTrial(trial);
  const { lastTraining, bestValidation } = outcome.measures;
  return { ...outcome, measures: { ...outcome.measures, gap: lastTraining - bestValidation } };
}

/** The same with a trainer of one's own. */
export function trainConvolution(
  trainer: Trainer,
  trial: Trial<TrainedConfig & Pick<ConvolutionConfig, "expanded">>,
  options: ProtocolOptions = {},
): Promise<Outcome> {
  const { config, seed } = trial;
  return trainAndMeasure(trainer, trial, {
    shuffle: false,
    prepare: (train) => (config.expanded ? expand(train, shifts(), { seed }) : train),
    ...options,
  });
}
