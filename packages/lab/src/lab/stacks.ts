// Stacks: nets of many equal hidden layers with a softmax output, by unit and start; `last-layer-saturation` and `very-deep`.
import {
  dense,
  flatten,
  type Initializer,
  type Layer,
  Network,
  normal,
  normalFanIn,
  relu,
  residual,
  sgd,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  tanh,
  zeros,
} from "rutter";
import type { Trial } from "./experiment";
import type { TrainedConfig } from "./protocol";

export type StackConfig = TrainedConfig & {
  readonly layers: number;
  readonly width: number;
  readonly unit: "sigmoid" | "tanh" | "relu";
  /** `large`: N(0, 1). `new`: N(0, 1/n). `kept`: what keeps the variance through the unit, no biases. */
  readonly start: "large" | "new" | "kept";
  /** Each layer is added to what went in: a + w·f(a), w with variance 1/(n · layers). */
  readonly skip?: boolean;
  readonly learningRate: number;
};

const units = { sigmoid, tanh, relu };

/** w with variance gain²/n. */
const scaled = (gain: number, n: number): Initializer => normal({ standardDeviation: gain / Math.sqrt(n) });

/** What keeps the variance from layer to layer: 2/n for rectified units (He), 1/n for tanh, whose slope is 1 at 0, 16/n for σ. */
const gains = { sigmoid: 4, tanh: 1, relu: Math.SQRT2 };

export async function stackNetwork(config: StackConfig, seed: number): Promise<Network> {
  const { layers, width, start, skip } = config;
  const unit = units[config.unit];
  const initializer = start === "large" ? normal() : normalFanIn();
  const biasInitializer = start === "kept" || skip ? zeros() : normal();
  const hidden = (n: number): Layer =>
    dense({
      units: width,
      initializer: start === "kept" ? scaled(gains[config.unit], n) : initializer,
      biasInitializer,
    });
  const first = [hidden(784), ...(skip ? [] : [unit()])];
  const block = (): Layer[] =>
    skip
      ? [residual([unit(), dense({ units: width, initializer: scaled(1, width * layers) })])]
      : [hidden(width), unit()];
  const net = new Network({ input: [1, 28, 28], seed }, [
    flatten(),
    ...first,
    ...Array.from({ length: layers - 1 }, block).flat(),
    dense({ units: 10, initializer, biasInitializer }),
    softmax(),
  ]);
  if (start === "kept" && config.unit === "sigmoid") await centre(net);
  return net;
}

/** Biases that take away the mean 1/2 of sigmoids before each hidden layer but the first: b = −½ Σ w. */
async function centre(net: Network): Promise<void> {
  const all = await net.weights();
  await net.setWeights(
    all.map((tensor, i) => {
      const before = all[i - 1];
      if (!tensor.name.endsWith("bias") || i < 2) return tensor;
      const n = before.shape[1];
      const data = Float32Array.from(
        { length: tensor.data.length },
        (_, j) => -Array.from(before.data.slice(j * n, (j + 1) * n)).reduce((sum, w) => sum + w, 0) / 2,
      );
      return { ...tensor, data };
    }),
  );
}

export function stackTrainer({ config, backend }: Trial<StackConfig>, net: Network): Trainer {
  return new Trainer(net, {
    backend,
    loss: softmaxCrossEntropy(),
    optimizer: sgd({ learningRate: config.learningRate }),
  });
}
