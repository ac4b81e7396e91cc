// History: a net that keeps every update of its training, as factors, in float64.
import { Stream } from "rutter";
import type { Dataset } from "rutter/data";

/** 784-hidden-10: weights row by row, a row for each unit. */
export interface Weights {
  readonly first: Float64Array;
  readonly firstBias: Float64Array;
  readonly second: Float64Array;
  readonly secondBias: Float64Array;
}

/** One step with one example: Δ = −η · δ aᵀ for each layer, δ alone for its biases. */
export interface HistoryStep {
  readonly example: number;
  readonly delta1: Float64Array;
  readonly delta2: Float64Array;
  readonly hidden: Float64Array;
}

export interface HistoryOptions {
  readonly hidden: number;
  readonly learningRate: number;
  /** λ of λ/(2n) Σ w². */
  readonly l2: number;
  readonly epochs: number;
  readonly seed: number;
  /** Steps that are left out: nothing is learned, nothing decays. */
  readonly without?: (step: number) => boolean;
}

export interface History {
  readonly start: Weights;
  readonly end: Weights;
  readonly steps: readonly HistoryStep[];
  /** 1 − ηλ/n: what a step leaves of each weight. */
  readonly keep: number;
  readonly learningRate: number;
}

const CLASSES = 10;
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** The places of an image's pixels that are not 0. */
export function inked({ inputs }: Dataset, example: number, pixels: number): number[] {
  const places: number[] = [];
  for (let k = 0; k < pixels; k++) if (inputs[example * pixels + k] !== 0) places.push(k);
  return places;
}

/** Weights from N(0, 1/n), biases from N(0, 1). */
function startOf(pixels: number, hidden: number, seed: number): Weights {
  const draw = (purpose: string, count: number, size: number) => {
    const stream = new Stream(seed, `history ${purpose}`);
    return Float64Array.from({ length: count }, (_, i) => size * stream.normal(i));
  };
  return {
    first: draw("first", hidden * pixels, 1 / Math.sqrt(pixels)),
    firstBias: draw("firstBias", hidden, 1),
    second: draw("second", CLASSES * hidden, 1 / Math.sqrt(hidden)),
    secondBias: draw("secondBias", CLASSES, 1),
  };
}

export const copyOf = ({ first, firstBias, second, secondBias }: Weights): Weights => ({
  first: first.slice(),
  firstBias: firstBias.slice(),
  second: second.slice(),
  secondBias: secondBias.slice(),
});

/** Hidden activations and outputs for one image. */
export function respond(
  weights: Weights,
  data: Dataset,
  example: number,
): { hidden: Float64Array; z: Float64Array } {
  const { first, firstBias, second, secondBias } = weights;
  const pixels = data.inputs.length / data.length;
  const places = inked(data, example, pixels);
  const hidden = firstBias.map((bias, j) => {
    let sum = bias;
    for (const k of places) sum += first[j * pixels + k] * data.inputs[example * pixels + k];
    return sigmoid(sum);
  });
  const z = secondBias.map((bias, c) => {
    let sum = bias;
    for (let j = 0; j < hidden.length; j++) sum += second[c * hidden.length + j] * hidden[j];
    return sum;
  });
  return { hidden, z };
}

export function accuracyOf(weights: Weights, data: Dataset<"class">): number {
  let right = 0;
  for (let i = 0; i < data.length; i++) {
    const { z } = respond(weights, data, i);
    if (z.indexOf(Math.max(...z)) === data.labels[i]) right++;
  }
  return right / data.length;
}

/** Adds scale · (−η δ aᵀ) of a step to weights. */
export function apply(weights: Weights, data: Dataset, step: HistoryStep, scale: number): void {
  const { first, firstBias, second, secondBias } = weights;
  const { example, delta1, delta2, hidden } = step;
  const pixels = data.inputs.length / data.length;
  const places = inked(data, example, pixels);
  for (let j = 0; j < delta1.length; j++) {
    const size = scale * delta1[j];
    firstBias[j] -= size;
    for (const k of places) first[j * pixels + k] -= size * data.inputs[example * pixels + k];
  }
  for (let c = 0; c < CLASSES; c++) {
    secondBias[c] -= scale * delta2[c];
    for (let j = 0; j < hidden.length; j++) second[c * hidden.length + j] -= scale * delta2[c] * hidden[j];
  }
}

/** Trains with cross-entropy, one example a step, in a new order each epoch, and keeps every step. */
export function trainKeeping(data: Dataset<"class">, options: HistoryOptions): History {
  const { hidden: units, learningRate, l2, epochs, seed, without = () => false } = options;
  const keep = 1 - (learningRate * l2) / data.length;
  const start = startOf(data.inputs.length / data.length, units, seed);
  const end = copyOf(start);
  const order = new Stream(seed, "history order");
  const steps: HistoryStep[] = [];
  let turn: ArrayLike<number> | undefined;
  for (let t = 0; t < epochs * data.length; t++) {
    if (t % data.length === 0 || turn === undefined)
      turn = order.permutation(data.length, Math.floor(t / data.length));
    if (without(t)) continue;
    const example = turn[t % data.length];
    const { hidden, z } = respond(end, data, example);
    const delta2 = z.map((value, c) => sigmoid(value) - Number(c === data.labels[example]));
    const delta1 = hidden.map((a, j) => {
      let back = 0;
      for (let c = 0; c < CLASSES; c++) back += end.second[c * units + j] * delta2[c];
      return back * a * (1 - a);
    });
    const step = { example, delta1, delta2, hidden };
    for (const layer of [end.first, end.second]) for (let i = 0; i < layer.length; i++) layer[i] *= keep;
    apply(end, data, step, learningRate);
    steps.push(step);
  }
  return { start, end, steps, keep, learningRate };
}

/** What a step still is in the final weights: its Δ, decayed since. */
export function remaining({ steps, keep, learningRate }: History, step: number): number {
  return learningRate * keep ** (steps.length - 1 - step);
}
