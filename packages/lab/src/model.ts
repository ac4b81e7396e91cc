// The network that the options of `rutter train` describe, and how it learns.
import {
  adam,
  dense,
  flatten,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  type Layer,
  type Loss,
  Network,
  normal,
  normalFanIn,
  type Optimizer,
  quadratic,
  relu,
  sgd,
  sigmoid,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  tanh,
  zeros,
} from "rutter";

interface Cost {
  readonly loss: () => Loss;
  /** The activation of the output layer that belongs to it. */
  readonly output: () => Layer;
  /** Learning rate of plain gradient descent, if none is given. */
  readonly learningRate: number;
}

export const costs = {
  quadratic: { loss: quadratic, output: sigmoid, learningRate: 3 },
  "cross-entropy": { loss: sigmoidCrossEntropy, output: sigmoid, learningRate: 0.5 },
  softmax: { loss: softmaxCrossEntropy, output: softmax, learningRate: 0.1 },
} satisfies Record<string, Cost>;

export const activations = { sigmoid, tanh, relu } satisfies Record<string, () => Layer>;

/** What is left of the last velocity with --optimizer momentum. */
const MOMENTUM = 0.9;

interface Descent {
  readonly make: (learningRate: number) => Optimizer;
  /** Learning rate, if none is given, from that of the cost. */
  readonly learningRate: (ofCost: number) => number;
}

export const optimizers = {
  sgd: { make: (learningRate) => sgd({ learningRate }), learningRate: (ofCost) => ofCost },
  momentum: {
    make: (learningRate) => sgd({ learningRate, momentum: MOMENTUM }),
    learningRate: (ofCost) => ofCost * (1 - MOMENTUM),
  },
  adam: { make: (learningRate) => adam({ learningRate }), learningRate: () => 0.001 },
} satisfies Record<string, Descent>;

interface Start {
  readonly weights: () => Initializer;
  readonly biases: () => Initializer;
}

/** Nielsen's book draws biases from N(0, 1) with both of its initialisations; the others start them at 0. */
export const starts = {
  normal: { weights: normal, biases: normal },
  "normal-fan-in": { weights: normalFanIn, biases: normal },
  glorot: { weights: glorotUniform, biases: zeros },
  "glorot-normal": { weights: glorotNormal, biases: zeros },
  he: { weights: heNormal, biases: zeros },
  "he-uniform": { weights: heUniform, biases: zeros },
} satisfies Record<string, Start>;

export interface ModelChoice {
  readonly hidden: readonly number[];
  readonly activation: keyof typeof activations;
  readonly cost: keyof typeof costs;
  readonly optimizer: keyof typeof optimizers;
  readonly init: keyof typeof starts;
  readonly seed: number;
}

/** The learning rate for those who give none: documented in `rutter train --help`. */
export function defaultLearningRate({ cost, optimizer }: Pick<ModelChoice, "cost" | "optimizer">): number {
  return Number(optimizers[optimizer].learningRate(costs[cost].learningRate).toPrecision(6));
}

/** A fully connected network for images of that shape. Activations lie behind hidden layers, the cost's behind the last. */
export function modelFor(choice: ModelChoice, inputShape: readonly number[], classes: number): Network {
  const { weights, biases } = starts[choice.init];
  const layer = (units: number) => dense({ units, initializer: weights(), biasInitializer: biases() });
  return new Network({ input: inputShape, seed: choice.seed }, [
    flatten(),
    ...choice.hidden.flatMap((units): Layer[] => [layer(units), activations[choice.activation]()]),
    layer(classes),
    costs[choice.cost].output(),
  ]);
}
