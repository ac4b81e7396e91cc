// The workloads of `rutter bench`: training steps over random data, run without a trainer around them.
import {
  type Backend,
  conv2d,
  dense,
  flatten,
  type Layer,
  type Loss,
  maxPool2d,
  Network,
  ops,
  type ProgramStatistics,
  quadratic,
  relu,
  sgd,
  sigmoid,
  softmaxCrossEntropy,
  TrainingStep,
  tensorType,
} from "rutter";

export interface Workload {
  readonly name: string;
  readonly batch: number;
  /** Units of each layer, the input first; of a convolutional network its input and its output only. */
  readonly sizes: readonly number[];
  /** What takes the place of dense sigmoid layers under the quadratic cost. */
  readonly model?: Model;
}

/** A network of other layers. */
interface Model {
  readonly input: readonly number[];
  layers(): Layer[];
  loss(): Loss;
}

/** The book's second convolutional network with rectified units (chapter 6). */
const convolutional: Model = {
  input: [1, 28, 28],
  layers: () => [
    ...[conv2d({ filters: 20, kernel: 5 }), maxPool2d(2), relu()],
    ...[conv2d({ filters: 40, kernel: 5 }), maxPool2d(2), relu()],
    ...[flatten(), dense(100), relu(), dense(10)],
  ],
  loss: softmaxCrossEntropy,
};

export const workloads: readonly Workload[] = [
  { name: "mlp-784-30-10", batch: 10, sizes: [784, 30, 10] },
  { name: "mlp-784-100-10", batch: 10, sizes: [784, 100, 10] },
  { name: "mlp-784-100-10", batch: 32, sizes: [784, 100, 10] },
  { name: "mlp-784-100-10", batch: 128, sizes: [784, 100, 10] },
  { name: "xor-2-8-1", batch: 4, sizes: [2, 8, 1] },
  { name: "cnn-20-40-fc100", batch: 10, sizes: [784, 10], model: convolutional },
  { name: "cnn-20-40-fc100", batch: 64, sizes: [784, 10], model: convolutional },
];

/** Bytes of a step: its arena, most of the arena in use at one time, and parameters with optimizer state. */
export type Memory = Pick<ProgramStatistics, "arenaBytes" | "liveBytes" | "variableBytes">;

/** Something that trains on one batch per call. */
export interface Contestant {
  step(): void | Promise<void>;
  /** What a step needs; a plain loop does not say. */
  readonly memory?: Memory;
  dispose(): void;
}

/** Different batches in turn, so that no step finds its data where the last one left it. */
export const POOL = 16;

/** Small enough that no run saturates its units or drifts into denormal numbers, whatever its length. */
export const LEARNING_RATE = 0.01;

/** Inputs and targets of `POOL` batches, uniform in 0..1. Timing only: they need not be the same everywhere. */
export function randomBatches({ batch, sizes }: Workload): { inputs: Float32Array; targets: Float32Array }[] {
  const fill = (length: number) => Float32Array.from({ length }, () => Math.random());
  return Array.from({ length: POOL }, () => ({
    inputs: fill(batch * sizes[0]),
    targets: fill(batch * sizes[sizes.length - 1]),
  }));
}

/** Dense sigmoid layers under the quadratic cost. */
function perceptron(sizes: readonly number[]): Model {
  return {
    input: [sizes[0]],
    layers: () => sizes.slice(1).flatMap((units): Layer[] => [dense(units), sigmoid()]),
    loss: quadratic,
  };
}

/** The workload on a backend: copy in, forward, backward, update. */
export function onBackend(workload: Workload, backend: Backend): Contestant {
  const { batch, sizes } = workload;
  const { input, layers, loss: makeLoss } = workload.model ?? perceptron(sizes);
  const net = new Network({ input, seed: 1 }, layers());
  const loss = makeLoss();
  const step = new TrainingStep({
    backend,
    inputs: [tensorType([batch, ...input]), tensorType([batch, sizes[sizes.length - 1]])],
    updates: [{ network: net, optimizer: sgd({ learningRate: LEARNING_RATE }) }],
    build: ([x, y], context) => ({ loss: ops.mean(loss(net.apply(x, context), y)) }),
  });
  const batches = randomBatches(workload);
  const { arenaBytes, liveBytes, variableBytes } = step.program.statistics;
  let next = 0;
  return {
    memory: { arenaBytes, liveBytes, variableBytes },
    step() {
      const { inputs, targets } = batches[next];
      next = (next + 1) % POOL;
      const written = [step.write(0, inputs), step.write(1, targets)];
      if (written[0] || written[1]) return Promise.all(written).then(() => step.run());
      return step.run();
    },
    dispose: () => step.dispose(),
  };
}
