// Adversarial examples: small changes of the inputs that raise the loss most.
import { OptionError } from "../error";
import type { Examples } from "../examples";
import { gradients } from "../gradients";
import { batchLoss } from "../loss";
import { Stream } from "../math/stream";
import type { NumericArray } from "../ops/operation";
import { ops } from "../ops/table";
import { checkOptions, numberInRange, positiveInteger } from "../option";
import { compile, type HostTensor } from "../program";
import { norm } from "./norm";
import { type AnyNetwork, backendFor, type QuestionOptions, question } from "./question";

/** Options of fastGradientSign. */
export interface FastGradientSignOptions extends QuestionOptions {
  /** How far any input may move. */
  readonly epsilon: number;
  /** Where inputs must stay. Default [0, 1]. */
  readonly range?: readonly [low: number, high: number];
  /** Whether `target` is where to go instead of what to leave: the loss is lowered. Default false. */
  readonly targeted?: boolean;
}

/** Options of projectedGradient. */
export interface ProjectedGradientOptions extends FastGradientSignOptions {
  /** Default 10. */
  readonly steps?: number;
  /** Length of a step. Default 2.5 · epsilon / steps, so that the border can be reached. */
  readonly stepSize?: number;
  /** How the distance is measured: the largest change ("infinity", default) or the Euclidean length ("two"). */
  readonly norm?: "infinity" | "two";
  /** Start at a random place within epsilon instead of at the example; decided by this seed. Default: at the example. */
  readonly randomStart?: number;
}

const shared = ["loss", "target", "backend", "epsilon", "range", "targeted"];

/**
 * x + ε·sign ∂C/∂x, kept in range (Goodfellow, Shlens and Szegedy 2014). Returns inputs [examples, …input].
 *
 * @throws OptionError, ShapeError, DataError
 */
export function fastGradientSign(
  network: AnyNetwork,
  x: Examples,
  options: FastGradientSignOptions,
): Promise<HostTensor> {
  checkOptions("fastGradientSign()", options ?? null, shared);
  return attack("fastGradientSign()", network, x, { ...options, steps: 1, stepSize: options.epsilon });
}

/**
 * Repeats x ← P(x + α·sign ∂C/∂x), with P the projection into the range and the ε-ball about the example (Madry et al.
 * 2017); for the norm "two" the step is α·g/‖g‖. Returns inputs [examples, …input].
 *
 * @throws OptionError, ShapeError, DataError
 */
export function projectedGradient(
  network: AnyNetwork,
  x: Examples,
  options: ProjectedGradientOptions,
): Promise<HostTensor> {
  const where = "projectedGradient()";
  checkOptions(where, options ?? null, [...shared, "steps", "stepSize", "norm", "randomStart"]);
  return attack(where, network, x, options);
}

async function attack(
  where: string,
  network: AnyNetwork,
  x: Examples,
  options: ProjectedGradientOptions,
): Promise<HostTensor> {
  const { loss, target, epsilon, range = [0, 1], targeted = false, steps = 10, randomStart } = options;
  numberInRange(where, "epsilon", epsilon, 0, Number.POSITIVE_INFINITY);
  positiveInteger(where, "steps", steps);
  const { stepSize = (2.5 * epsilon) / steps, norm: measure = "infinity" } = options;
  numberInRange(where, "stepSize", stepSize, 0, Number.POSITIVE_INFINITY);
  if (measure !== "infinity" && measure !== "two")
    throw new OptionError({ where, expected: 'norm to be "infinity" or "two"', got: String(measure) });
  const { count, types, values } = question(where, network, x, { loss, target });
  const size = values.x.length / count;
  const centre = Float32Array.from(values.x);
  const ball: Ball = { centre, size, epsilon, range, measure };
  const data = centre.slice();
  if (randomStart !== undefined) {
    const stream = new Stream(randomStart, "adversarial start");
    for (let i = 0; i < data.length; i++) data[i] += epsilon * (2 * stream.uniform(i) - 1);
    project(data, ball);
  }
  using run = compile(
    types,
    // The sum over examples, so that a large batch does not shrink each one's gradient.
    ({ x, y }) => ({ slope: gradients(ops.mul(batchLoss(loss, network.apply(x), y), count), [x])[0] }),
    { backend: await backendFor(network, options.backend) },
  );
  const length = targeted ? -stepSize : stepSize;
  for (let step = 0; step < steps; step++) {
    const { slope } = await run({ x: data, y: values.y });
    for (let start = 0; start < data.length; start += size)
      move(
        data.subarray(start, start + size),
        slope.data.subarray(start, start + size) as NumericArray,
        length,
        measure,
      );
    project(data, ball);
  }
  return { shape: types.x.shape, data };
}

interface Ball {
  readonly centre: Float32Array;
  readonly size: number;
  readonly epsilon: number;
  readonly range: readonly [number, number];
  readonly measure: "infinity" | "two";
}

function move(x: Float32Array, slope: NumericArray, length: number, measure: "infinity" | "two"): void {
  const scale = measure === "two" ? length / (norm(slope) || 1) : length;
  for (let i = 0; i < x.length; i++) x[i] += scale * (measure === "two" ? slope[i] : Math.sign(slope[i]));
}

/** Back into the ball about each example, and into the range. */
function project(data: Float32Array, { centre, size, epsilon, range, measure }: Ball): void {
  for (let start = 0; start < data.length; start += size) {
    const away = Float64Array.from({ length: size }, (_, i) => data[start + i] - centre[start + i]);
    const shrink = measure === "two" ? Math.min(1, epsilon / (norm(away) || 1)) : 1;
    for (let i = 0; i < size; i++) {
      const change = measure === "two" ? away[i] * shrink : Math.max(-epsilon, Math.min(epsilon, away[i]));
      data[start + i] = Math.max(range[0], Math.min(range[1], centre[start + i] + change));
    }
  }
}
