// Gradient spread: how the gradients of random mini-batches lie about the full one.
import { type Backend, type Network, quadratic, Stream } from "rutter";
import type { Dataset } from "rutter/data";
import { batchGradient } from "./batchGradient";

export interface GradientSpread {
  readonly size: number;
  /** Mean of ‖g − ∇C‖². */
  readonly variance: number;
  /** Cosines with ∇C, in rising order. */
  readonly cosines: readonly number[];
  /** Of the first draws: the part along ∇C and the length of the rest, ‖∇C‖ being 1. */
  readonly places: readonly (readonly [along: number, across: number])[];
}

export interface GradientSpreadOptions {
  /** Examples in a batch, drawn with replacement. */
  readonly size: number;
  readonly draws: number;
  /** Draws whose places are kept. */
  readonly arrows: number;
  readonly seed: number;
  readonly backend: Backend;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** ∇C of the quadratic cost over a whole set, by batches of equal size. */
export async function fullGradient(
  network: Network,
  set: Dataset<"class">,
  size: number,
  backend: Backend,
): Promise<Float64Array> {
  using gradient = batchGradient(network, quadratic(), size, backend);
  const sum = new Float64Array(network.parameterCount);
  for (const batch of set.batches(size)) {
    const own = await gradient(batch);
    for (let i = 0; i < own.length; i++) sum[i] += (own[i] * size) / set.length;
  }
  return sum;
}

/** Draws batches and compares their gradients with `full`, at the network's present weights. */
export async function gradientSpread(
  network: Network,
  set: Dataset<"class">,
  full: Float64Array,
  { size, draws, arrows, seed, backend }: GradientSpreadOptions,
): Promise<GradientSpread> {
  using gradient = batchGradient(network, quadratic(), size, backend);
  const stream = new Stream(seed, `batches of ${size}`);
  const length = Math.sqrt(dot(full, full));
  const cosines: number[] = [];
  const places: [number, number][] = [];
  let variance = 0;
  for (let d = 0; d < draws; d++) {
    const indices = Array.from({ length: size }, (_, i) => stream.integer(d * size + i, set.length));
    const own = await gradient(set.select(indices));
    const [along, square] = [dot(own, full) / length, dot(own, own)];
    cosines.push(along / Math.sqrt(square));
    // ‖g − ∇C‖², taken apart so that each draw is read once.
    variance += (square - 2 * along * length + length ** 2) / draws;
    if (d < arrows) places.push([along / length, Math.sqrt(Math.max(0, square - along ** 2)) / length]);
  }
  return { size, variance, cosines: cosines.sort((a, b) => a - b), places };
}
