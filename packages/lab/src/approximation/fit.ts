// Fit: trains a network on points of a function.
import {
  type Backend,
  meanSquaredError,
  type Network,
  type Optimizer,
  ops,
  TrainingStep,
  tensorType,
} from "rutter";

/** Inputs and values, row-major. */
export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface FitOptions {
  /** The points of a step: always the same, or drawn anew, as many each time. */
  readonly points: (step: number) => Points;
  readonly steps: number;
  readonly optimizer: Optimizer;
  readonly backend: Backend;
  /** η as a share of the optimizer's own, by share of the run. Default 1. */
  readonly schedule?: (progress: number) => number;
  /** Called after step 1, 2, 4, 8, … and the last. */
  readonly look?: (step: number) => Promise<void>;
}

/** Minimises the mean square of the error. */
export async function fitPoints(net: Network, options: FitOptions): Promise<void> {
  const { points, steps, optimizer, backend, schedule, look } = options;
  let written = points(1);
  const count = written.y.length / net.output[0];
  using step = new TrainingStep({
    backend,
    inputs: [tensorType([count, ...net.input]), tensorType([count, ...net.output])],
    updates: [{ network: net, optimizer }],
    build: ([x, y], context) => ({ loss: ops.mean(meanSquaredError()(net.apply(x, context), y)) }),
  });
  const write = async ({ x, y }: Points) => {
    await step.write(0, x);
    await step.write(1, y);
  };
  await write(written);
  const [settings] = step.settings;
  const rate = settings.learningRate;
  for (let i = 1; i <= steps; i++) {
    const next = points(i);
    if (next !== written) await write(next);
    written = next;
    if (schedule) settings.learningRate = rate * schedule(i / steps);
    await step.run();
    if (look && (i === steps || Number.isInteger(Math.log2(i)))) await look(i);
  }
}
