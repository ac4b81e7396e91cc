// Plain net: a fully connected net as the book's formulas, loop by loop in float64. It judges the library in cross-checks
// and must not use it.
import type { Stream } from "rutter";

/** A unit's function and its derivative. */
export interface Unit {
  readonly f: (z: number) => number;
  readonly slope: (z: number) => number;
}

const logistic = (z: number) => 1 / (1 + Math.exp(-z));

export const unit = {
  sigmoid: { f: logistic, slope: (z) => logistic(z) * (1 - logistic(z)) },
  tanh: { f: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  linear: { f: (z) => z, slope: () => 1 },
  step: { f: (z) => (z > 0 ? 1 : 0), slope: () => 0 },
} satisfies Record<string, Unit>;

/** One layer: `weights[j][k]` from neuron k of the layer before to neuron j, and a unit per neuron. */
export interface PlainLayer {
  readonly weights: number[][];
  readonly biases: number[];
  readonly units: readonly Unit[];
}

/** A cost of one example and its derivative by each output. */
export interface PlainCost {
  readonly value: (a: readonly number[], y: readonly number[]) => number;
  readonly slope: (a: number, y: number) => number;
}

export const cost = {
  quadratic: {
    value: (a, y) => a.reduce((sum, value, j) => sum + (value - y[j]) ** 2 / 2, 0),
    slope: (a, y) => a - y,
  },
  crossEntropy: {
    value: (a, y) =>
      -a.reduce((sum, value, j) => sum + y[j] * Math.log(value) + (1 - y[j]) * Math.log(1 - value), 0),
    slope: (a, y) => (a - y) / (a * (1 - a)),
  },
} satisfies Record<string, PlainCost>;

/** Numbers of a stream one after the other, standard normal: exact in float32, so that every backend can hold them. */
export function normals(stream: Stream): () => number {
  let position = 0;
  return () => stream.normal(position++);
}

/** Layers of these widths, the inputs first, with weights and biases drawn from `next`. */
export function plainLayers(
  widths: readonly number[],
  next: () => number,
  own: Unit = unit.sigmoid,
): PlainLayer[] {
  return widths.slice(1).map((width, l) => ({
    weights: Array.from({ length: width }, () => Array.from({ length: widths[l] }, next)),
    biases: Array.from({ length: width }, next),
    units: new Array<Unit>(width).fill(own),
  }));
}

/** Every z and a, layer by layer; `a[0]` is the input, so `a[l + 1]` are the outputs of layer l. */
export interface Activity {
  readonly z: number[][];
  readonly a: number[][];
}

/** z = wa + b, a = f(z). `added` is put on a neuron's z: the demon of chapter 2. */
export function forward(
  layers: readonly PlainLayer[],
  x: readonly number[],
  added?: { readonly layer: number; readonly neuron: number; readonly z: number },
): Activity {
  const a = [[...x]];
  const z = layers.map(({ weights, biases, units }, l) => {
    const before = a[l];
    const own = weights.map((row, j) => {
      let sum = 0;
      for (let k = 0; k < row.length; k++) sum += row[k] * before[k];
      return sum + biases[j] + (added?.layer === l && added.neuron === j ? added.z : 0);
    });
    a.push(own.map((value, j) => units[j].f(value)));
    return own;
  });
  return { z, a };
}

/** The outputs alone. */
export function outputs(layers: readonly PlainLayer[], x: readonly number[]): number[] {
  const { a } = forward(layers, x);
  return a[a.length - 1];
}

/** BP1 and BP2: δ of every layer. */
export function errors(
  layers: readonly PlainLayer[],
  { z, a }: Activity,
  y: readonly number[],
  { slope }: PlainCost,
): number[][] {
  const last = layers.length - 1;
  const delta: number[][] = [];
  delta[last] = a[last + 1].map((value, j) => slope(value, y[j]) * layers[last].units[j].slope(z[last][j]));
  for (let l = last - 1; l >= 0; l--)
    delta[l] = z[l].map((value, k) => {
      const back = layers[l + 1].weights.reduce((sum, row, j) => sum + row[k] * delta[l + 1][j], 0);
      return back * layers[l].units[k].slope(value);
    });
  return delta;
}

/** A layer's gradients in the shapes of its weights and biases. */
export interface PlainGradient {
  readonly weights: number[][];
  readonly biases: number[];
}

/** BP3 and BP4: ∂C/∂b = δ, ∂C/∂w_jk = a_k·δ_j. */
export function gradientsOf({ a }: Activity, delta: readonly number[][]): PlainGradient[] {
  return delta.map((own, l) => ({
    weights: own.map((d) => a[l].map((value) => value * d)),
    biases: [...own],
  }));
}

/** All numbers of gradients or layers in one row: weights, then biases, layer by layer, as the library's flat region. */
export function flat(
  parts: readonly { readonly weights: number[][]; readonly biases: number[] }[],
): number[] {
  return parts.flatMap(({ weights, biases }) => [...weights.flat(), ...biases]);
}

/** Changes parameter `index` in the order of `flat`, does something, and puts it back. */
export function withChanged<T>(
  layers: readonly PlainLayer[],
  index: number,
  change: number,
  action: () => T,
): T {
  for (const { weights, biases } of layers) {
    const inputs = weights[0].length;
    const own = inputs * weights.length;
    const [row, place] =
      index < own ? [weights[Math.floor(index / inputs)], index % inputs] : [biases, index - own];
    if (index < own + biases.length) {
      const before = row[place];
      row[place] += change;
      const result = action();
      row[place] = before;
      return result;
    }
    index -= own + biases.length;
  }
  throw new RangeError("withChanged: no such parameter");
}

/** The largest |a_i − b_i|. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
