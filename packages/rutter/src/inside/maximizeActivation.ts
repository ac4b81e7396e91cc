// Activation maximisation: the input that a unit answers to most.
import type { Backend } from "../backend";
import { OptionError } from "../error";
import { gradients } from "../gradients";
import { Stream } from "../math/stream";
import { ops } from "../ops/table";
import { checkOptions, finiteNumber, integerAtLeast, numberInRange, positiveInteger } from "../option";
import { compile, type HostTensor } from "../program";
import { formatShape, sizeOf, type Tensor, tensorType } from "../tensor";
import { norm } from "./norm";
import { type AnyNetwork, backendFor } from "./question";

/** Options of maximizeActivation. */
export interface MaximizeActivationOptions {
  /** Name of the layer, as in `network.layers`. Default: the last one. */
  readonly layer?: string;
  /** Index into the layer's output: a unit of a vector, a channel of images, whose mean is then maximised. */
  readonly unit: number;
  /** First input, row-major. Default: noise about the middle of the range, from the seed. */
  readonly start?: Float32Array;
  readonly seed?: number;
  /** Default 100. */
  readonly steps?: number;
  /** Length of a step. Default a tenth of the range's width. */
  readonly stepSize?: number;
  /** Pull towards 0: each step begins with x ← (1 − decay)·x. Default 0. */
  readonly decay?: number;
  /** Where inputs must stay. Default [0, 1]. */
  readonly range?: readonly [low: number, high: number];
  readonly backend?: Backend;
}

/** What maximizeActivation found. */
export interface MaximalActivation {
  /** The input with the largest activation met, with the shape of one example. */
  readonly input: HostTensor;
  readonly activation: number;
  /** The activation at the start and after each step. */
  readonly path: readonly number[];
}

const names = ["layer", "unit", "start", "seed", "steps", "stepSize", "decay", "range", "backend"];

/**
 * Gradient ascent on the input: x ← clip(x + step·g/‖g‖) with g = ∂(activation)/∂x (Erhan et al. 2009).
 *
 * @throws OptionError for a layer or unit that does not exist, or a start of another size
 */
export async function maximizeActivation(
  network: AnyNetwork,
  options: MaximizeActivationOptions,
): Promise<MaximalActivation> {
  const where = "maximizeActivation()";
  checkOptions(where, options, names);
  const { layer = network.layers[network.layers.length - 1].name, unit, seed = 0, steps = 100 } = options;
  const { range = [0, 1], decay = 0 } = options;
  const [low, high] = range;
  const { stepSize = (high - low) / 10 } = options;
  finiteNumber(where, "stepSize", stepSize);
  integerAtLeast(where, "unit", unit, 0);
  positiveInteger(where, "steps", steps);
  numberInRange(where, "decay", decay, 0, 1);
  const found = network.layers.find(({ name }) => name === layer);
  if (!found || unit >= found.output[0])
    throw new OptionError({
      where,
      expected: found ? `a unit below ${found.output[0]} of layer "${layer}"` : "the name of a layer",
      got: found ? String(unit) : `"${layer}"`,
      cure: found ? undefined : `Names are ${network.layers.map(({ name }) => name).join(", ")}.`,
    });
  const size = sizeOf(network.input);
  const x = options.start?.slice() ?? noise(size, low, high, seed);
  if (x.length !== size)
    throw new OptionError({
      where,
      expected: `a start of ${size} values, ${formatShape(network.input)}`,
      got: String(x.length),
    });
  using run = compile(
    { x: tensorType([1, ...network.input]) },
    ({ x }) => {
      const trace = network.trace(x);
      const output = trace.layers.find(({ placed }) => placed.name === layer)!.output;
      const value = meanOf(output, unit);
      return { value, slope: gradients(value, [x])[0] };
    },
    { backend: await backendFor(network, options.backend) },
  );
  const path: number[] = [];
  let best = x.slice();
  for (let step = 0; step <= steps; step++) {
    const { value, slope } = await run({ x });
    if (path.length === 0 || value.data[0] > Math.max(...path)) best = x.slice();
    path.push(value.data[0]);
    const scale = stepSize / (norm(slope.data) || 1);
    for (let i = 0; i < size; i++)
      x[i] = Math.max(low, Math.min(high, (1 - decay) * x[i] + scale * slope.data[i]));
  }
  return { input: { shape: network.input, data: best }, activation: Math.max(...path), path };
}

/** The mean over everything that belongs to index `unit` of the first axis after the batch. */
function meanOf(output: Tensor, unit: number): Tensor {
  const rest = output.shape.slice(2);
  return ops.mean(ops.slice(output, [0, unit, ...rest.map(() => 0)], [1, unit + 1, ...rest]));
}

/** Uniform within a tenth of the range about its middle. */
function noise(size: number, low: number, high: number, seed: number): Float32Array {
  const stream = new Stream(seed, "activation start");
  const width = (high - low) / 10;
  return Float32Array.from({ length: size }, (_, i) => (low + high - width) / 2 + width * stream.uniform(i));
}
