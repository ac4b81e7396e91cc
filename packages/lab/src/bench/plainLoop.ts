// The same training step as a plain JavaScript loop over typed arrays: what one would write without a library.
// No trick beyond sensible order: every inner loop runs along contiguous memory, nothing is allocated in a step.
import { type Contestant, LEARNING_RATE, POOL, randomBatches, type Workload } from "./workload";

export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  /** [units, inputs] */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly weightGradients: Float32Array;
  readonly biasGradients: Float32Array;
  /** One example's activations and errors δ. */
  readonly activations: Float32Array;
  readonly errors: Float32Array;
}

/** The workload as a plain loop over random batches. */
export function plainLoop(workload: Workload): Contestant {
  const { batch, sizes } = workload;
  const layers = plainLayers(sizes);
  const batches = randomBatches(workload);
  let next = 0;
  return {
    step() {
      const { inputs, targets } = batches[next];
      next = (next + 1) % POOL;
      plainStep(layers, inputs, targets, batch, LEARNING_RATE);
    },
    dispose() {},
  };
}

/** Layers of those sizes, the input first, with random weights. */
export function plainLayers(sizes: readonly number[]): DenseLayer[] {
  return sizes.slice(1).map((units, i) => layerOf(sizes[i], units));
}

/** One step: sigmoid layers, quadratic cost, gradient averaged over the batch, plain gradient descent. */
export function plainStep(
  layers: readonly DenseLayer[],
  inputs: Float32Array,
  targets: Float32Array,
  batch: number,
  learningRate: number,
): void {
  const last = layers[layers.length - 1];
  for (const { weightGradients, biasGradients } of layers) {
    weightGradients.fill(0);
    biasGradients.fill(0);
  }
  for (let example = 0; example < batch; example++) {
    const image = inputs.subarray(example * layers[0].inputs, (example + 1) * layers[0].inputs);
    let x = image;
    for (const layer of layers) x = forward(layer, x);
    outputErrors(last, targets, example * last.units);
    for (let l = layers.length - 1; l > 0; l--) backward(layers[l], layers[l - 1]);
    for (let l = 0; l < layers.length; l++)
      accumulate(layers[l], l === 0 ? image : layers[l - 1].activations);
  }
  for (const { weights, weightGradients, biases, biasGradients } of layers) {
    descend(weights, weightGradients, learningRate / batch);
    descend(biases, biasGradients, learningRate / batch);
  }
}

function layerOf(inputs: number, units: number): DenseLayer {
  const limit = Math.sqrt(6 / (inputs + units));
  return {
    inputs,
    units,
    weights: Float32Array.from({ length: inputs * units }, () => limit * (2 * Math.random() - 1)),
    biases: new Float32Array(units),
    weightGradients: new Float32Array(inputs * units),
    biasGradients: new Float32Array(units),
    activations: new Float32Array(units),
    errors: new Float32Array(units),
  };
}

function forward({ inputs, units, weights, biases, activations }: DenseLayer, x: Float32Array): Float32Array {
  for (let j = 0; j < units; j++) {
    const row = j * inputs;
    let z = biases[j];
    for (let k = 0; k < inputs; k++) z += weights[row + k] * x[k];
    activations[j] = 1 / (1 + Math.exp(-z));
  }
  return activations;
}

function outputErrors({ units, activations, errors }: DenseLayer, targets: Float32Array, at: number): void {
  for (let j = 0; j < units; j++) {
    const a = activations[j];
    errors[j] = (a - targets[at + j]) * a * (1 - a);
  }
}

function backward(above: DenseLayer, below: DenseLayer): void {
  const { inputs, units, weights } = above;
  below.errors.fill(0);
  for (let j = 0; j < units; j++) {
    const row = j * inputs;
    const error = above.errors[j];
    for (let k = 0; k < inputs; k++) below.errors[k] += error * weights[row + k];
  }
  for (let k = 0; k < inputs; k++) below.errors[k] *= below.activations[k] * (1 - below.activations[k]);
}

function accumulate(layer: DenseLayer, x: Float32Array): void {
  const { inputs, units, weightGradients, biasGradients, errors } = layer;
  for (let j = 0; j < units; j++) {
    const row = j * inputs;
    const error = errors[j];
    for (let k = 0; k < inputs; k++) weightGradients[row + k] += error * x[k];
    biasGradients[j] += error;
  }
}

function descend(values: Float32Array, gradients: Float32Array, rate: number): void {
  for (let i = 0; i < values.length; i++) values[i] -= rate * gradients[i];
}
