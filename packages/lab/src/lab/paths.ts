// Paths: the gradient as a sum over all ways from a neuron to the cost, one product of factors per way.
import type { Activity, PlainCost, PlainLayer } from "./plainNet";

/** A way through the net: the neuron in each later layer, and its product of factors without the last, a_k. */
export interface Path {
  readonly neurons: readonly number[];
  readonly product: number;
}

/**
 * Every path from neuron j of layer l to the outputs: ∂C/∂a_m · Π ∂a/∂a · ∂a_j/∂z_j. Times a_k it is the path's part of
 * ∂C/∂w_jk.
 */
export function* paths(
  layers: readonly PlainLayer[],
  activity: Activity,
  [l, j]: readonly [layer: number, neuron: number],
  y: readonly number[],
  cost: PlainCost,
): Generator<Path, void, void> {
  const { z, a } = activity;
  const slope = (layer: number, neuron: number) => layers[layer].units[neuron].slope(z[layer][neuron]);
  function* from(layer: number, neuron: number, product: number, before: readonly number[]): Generator<Path> {
    const neurons = [...before, neuron];
    if (layer === layers.length - 1) {
      yield { neurons, product: product * cost.slope(a[layer + 1][neuron], y[neuron]) };
      return;
    }
    for (const [m, row] of layers[layer + 1].weights.entries())
      yield* from(layer + 1, m, product * slope(layer + 1, m) * row[neuron], neurons);
  }
  yield* from(l, j, slope(l, j), []);
}

/** δ as the sum over paths, for every neuron, and the number of paths per layer's neuron. */
export function errorsByPaths(
  layers: readonly PlainLayer[],
  activity: Activity,
  y: readonly number[],
  cost: PlainCost,
): { readonly delta: number[][]; readonly counts: number[] } {
  const counts: number[] = [];
  const delta = layers.map(({ units }, l) =>
    units.map((_, j) => {
      let [sum, count] = [0, 0];
      for (const { product } of paths(layers, activity, [l, j], y, cost)) {
        sum += product;
        count++;
      }
      counts[l] = count;
      return sum;
    }),
  );
  return { delta, counts };
}
