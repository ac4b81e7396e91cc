// Bit net: inputs, weights and hidden units of ±1, one hidden layer. The author only names bit networks; this is our form.
import {
  adam,
  type Backend,
  compile,
  constrain,
  dense,
  gradients,
  Network,
  normalFanIn,
  ops,
  type Tensor,
  TrainingStep,
  tensorType,
} from "rutter";

/** Real weights whose signs are the bits: hidden units without biases (give a constant input), outputs with one each. */
export function bitNetwork(inputs: number, hidden: number, outputs: number, seed: number): Network {
  return new Network({ input: [inputs], seed }, [
    dense({ units: hidden, bias: false, initializer: normalFanIn() }),
    dense({ units: outputs, initializer: normalFanIn(), biasInitializer: normalFanIn() }),
  ]);
}

/** +1 where a number is 0 or above, else −1. */
const bits = (w: Tensor) => ops.sub(ops.mul(ops.lessEqual(0, w), 2), 1);

/** The net in bits: weighted inputs and units of the hidden layer, and outputs, scaled to a spread of about 1. */
function forward({ parameterList, input, layers }: Network, x: Tensor) {
  const [w1, w2, b2] = parameterList.map(({ tensor }) => bits(tensor));
  const z = ops.mul(ops.matmul(x, w1, { transposeB: true }), 1 / Math.sqrt(input[0]));
  const a = bits(z);
  const scale = 1 / Math.sqrt(layers[0].output[0] + 1);
  const scores = ops.mul(ops.add(ops.matmul(a, w2, { transposeB: true }), b2), scale);
  return { w1, w2, b2, z, a, scores };
}

export interface StraightThroughOptions {
  readonly batch: number;
  readonly learningRate: number;
  /** Outputs and target → a scalar. */
  readonly loss: (scores: Tensor, target: Tensor) => Tensor;
  readonly target: ReturnType<typeof tensorType>;
  readonly backend: Backend;
}

/** A step in which the gradient by the bits moves the real weights, and passes a unit as if it were the identity within ±1. */
export function straightThrough(net: Network, options: StraightThroughOptions): TrainingStep {
  const clip = (w: Tensor) => ops.maximum(ops.minimum(w, 1), -1);
  const { batch, learningRate, loss, target, backend } = options;
  return new TrainingStep({
    backend,
    inputs: [tensorType([batch, ...net.input]), target],
    updates: [{ network: net, optimizer: constrain(adam({ learningRate }), clip, { biases: true }) }],
    build([x, y]) {
      const { w2, b2, z, a, scores } = forward(net, x);
      const cost = loss(scores, y);
      const [byA, byW2, byB2] = gradients(cost, [a, w2, b2]);
      const byZ = ops.mul(ops.mul(byA, ops.lessEqual(ops.abs(z), 1)), 1 / Math.sqrt(net.input[0]));
      return { loss: cost, directions: [[ops.matmul(byZ, x, { transposeA: true }), byW2, byB2]] };
    },
  });
}

/** The outputs in bits for many rows at once. */
export function bitOutputs(net: Network, rows: number, backend: Backend) {
  return compile({ x: tensorType([rows, ...net.input]) }, ({ x }) => ({ scores: forward(net, x).scores }), {
    backend,
  });
}
