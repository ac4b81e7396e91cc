// The same training step as a plain JavaScript loop over typed arrays: what one would write without a library.
// No trick beyond sensible order: every inner loop runs along contiguous memory, nothing is allocated in a step.
import { type Contestant, LEARNING_RATE, POOL, randomBatches, type Workload } from "./workload";

interface DenseLayer {
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

/** Sigmoid layers, quadratic cost, gradient averaged over the batch, plain gradient descent. */
export function plainLoop(workload: Workload): Contestant {
  const { batch, sizes } = workload;
  const layers = sizes.slice(1).map((units, i) => layerOf(sizes[i], units));
  const batches = randomBatches(workload);
  const width = sizes[sizes.length - 1];
  let next = 0;
  return {
    step() {
      const { inputs, targets } = batches[next];
      next = (next + 1) % POOL;
      for (const layer of layers) {
        layer.weightGradients.fill(0);
        layer.biasGradients.fill(0);
      }
      for (let example = 0; example < batch; example++) {
        const image = inputs.subarray(example * sizes[0], (example + 1) * sizes[0]);
        let x = image;
        for (const layer of layers) x = forward(layer, x);
        outputErrors(layers[layers.length - 1], targets, example * width);
        for (let l = layers.length - 1; l > 0; l--) backward(layers[l], layers[l - 1]);
        for (let l = 0; l < layers.length; l++)
          accumulate(layers[l], l === 0 ? image : layers[l - 1].activations);
      }
      for (const layer of layers) {
        descend(layer.weights, layer.weightGradients, LEARNING_RATE / batch);
        descend(layer.biases, layer.biasGradients, LEARNING_RATE / batch);
      }
    },
    dispose() {},
  };
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
