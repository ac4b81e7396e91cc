// The workloads of `rutter bench`: training steps over random data, run without a trainer around them.
import {
  type Backend,
  dense,
  type Layer,
  Network,
  ops,
  quadratic,
  sgd,
  sigmoid,
  TrainingStep,
  tensorType,
} from "rutter";

export interface Workload {
  readonly name: string;
  readonly batch: number;
  /** Units of each layer, the input first. */
  readonly sizes: readonly number[];
}

export const workloads: readonly Workload[] = [
  { name: "mlp-784-30-10", batch: 10, sizes: [784, 30, 10] },
  { name: "mlp-784-100-10", batch: 10, sizes: [784, 100, 10] },
  { name: "mlp-784-100-10", batch: 128, sizes: [784, 100, 10] },
  { name: "xor-2-8-1", batch: 4, sizes: [2, 8, 1] },
];

/** Something that trains on one batch per call. */
export interface Contestant {
  step(): void | Promise<void>;
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

/** The workload on a backend: copy in, forward, backward, update. */
export function onBackend(workload: Workload, backend: Backend): Contestant {
  const { batch, sizes } = workload;
  const layers = sizes.slice(1).flatMap((units): Layer[] => [dense(units), sigmoid()]);
  const net = new Network({ input: [sizes[0]], seed: 1 }, layers);
  const loss = quadratic();
  const step = new TrainingStep({
    backend,
    inputs: [tensorType([batch, sizes[0]]), tensorType([batch, sizes[sizes.length - 1]])],
    updates: [{ network: net, optimizer: sgd({ learningRate: LEARNING_RATE }) }],
    build: ([x, y], context) => ({ loss: ops.mean(loss(net.apply(x, context), y)) }),
  });
  const batches = randomBatches(workload);
  let next = 0;
  return {
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
