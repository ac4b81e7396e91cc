// Kinks: does the end of training smooth the relief, or add ever more peaks and kinks?
import {
  compile,
  dense,
  flatten,
  heNormal,
  type Layer,
  Network,
  normal,
  normalFanIn,
  relu,
  Stream,
  sigmoid,
  tensorType,
} from "rutter";
import type { Dataset } from "rutter/data";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines as chart } from "../lab/figure";
import { denseTrainer } from "../lab/ladder";
import { netF } from "../lab/netF";
import { trainAndMeasure } from "../lab/protocol";

/** Points on straight lines between images of pairs, line after line. */
function along(data: Dataset, pairs: number, points: number, seed: number): Float32Array {
  const order = new Stream(seed, "kink lines").permutation(data.length, 0);
  const size = 28 * 28;
  const all = new Float32Array(pairs * points * size);
  for (let pair = 0; pair < pairs; pair++) {
    const [a, b] = [data.example(order[2 * pair]).input, data.example(order[2 * pair + 1]).input];
    for (let p = 0; p < points; p++) {
      const t = p / (points - 1);
      for (let k = 0; k < size; k++) all[(pair * points + p) * size + k] = (1 - t) * a[k] + t * b[k];
    }
  }
  return all;
}

/** Turns of each column along each line: places where it begins to fall or to rise by more than `least`. */
function extrema(values: ArrayLike<number>, width: number, points: number, least: number): number {
  let turns = 0;
  for (let start = 0; start < values.length; start += points * width)
    for (let j = 0; j < width; j++) {
      let [direction, peak] = [0, values[start + j]];
      for (let p = 1; p < points; p++) {
        const value = values[start + p * width + j];
        const change = value - peak;
        if (direction === 0 ? Math.abs(change) > least : direction * change < -least) {
          if (direction !== 0) turns++;
          direction = Math.sign(change);
          peak = value;
        } else if (direction * change > 0) peak = value;
      }
    }
  return turns;
}

/** Changes between active and silent of all units along all lines: kinks of a piecewise linear net. */
function switches(values: ArrayLike<number>, width: number, points: number): number {
  let count = 0;
  for (let start = 0; start < values.length; start += points * width)
    for (let i = start + width; i < start + points * width; i++)
      if (values[i] > 0 !== values[i - width] > 0) count++;
  return count;
}

/** Slope of the straight line through the points (0, y₀), (1, y₁), …, times their number. */
function rise(y: readonly number[]): number {
  const middle = (y.length - 1) / 2;
  const mean = y.reduce((a, b) => a + b, 0) / y.length;
  const [up, down] = y.reduce(
    ([s, t], value, i) => [s + (i - middle) * (value - mean), t + (i - middle) ** 2],
    [0, 0],
  );
  return (up / down) * y.length;
}

export default experiment({
  id: "kink-count",
  asks: "Does stabilisation smooth the relief, or add ever more peaks?",
  says: "The compendium's author: regularisation adds kinks; the quality on test data is capped.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...netF,
    hidden: [60, 60],
    unit: "sigmoid" as "sigmoid" | "relu",
    examples: 10_000,
    epochs: 40,
    l2: 1,
    pairs: 30,
    points: 200,
    /** Smallest change that counts as a turn: of ln(a/(1 − a)), which spans several units. */
    least: 0.01,
  },
  reduced: { epochs: 6, examples: 2_000, pairs: 10 },
  variants: {
    "sigmoid, λ": {},
    "sigmoid, no λ": { l2: 0 },
    "ReLU, λ": { unit: "relu" },
    "ReLU, no λ": { unit: "relu", l2: 0 },
  },
  async trial(trial) {
    const { hidden, unit, pairs, points, least } = trial.config;
    const rectified = unit === "relu";
    const net = new Network({ input: [1, 28, 28], seed: trial.seed }, [
      flatten(),
      ...hidden.flatMap((units): Layer[] => [
        dense({
          units,
          initializer: rectified ? heNormal() : normalFanIn(),
          biasInitializer: rectified ? undefined : normal(),
        }),
        rectified ? relu() : sigmoid(),
      ]),
      dense({ units: 10, initializer: normalFanIn() }),
      sigmoid(),
    ]);
    using trainer = denseTrainer(trial, {}, net);
    const images = along((await trial.data()).test, pairs, points, trial.seed);
    const lines = 10;
    using run = compile(
      { x: tensorType([lines * points, 1, 28, 28]) },
      ({ x }) => {
        const z = net.trace(x).layers.filter(({ placed }) => placed.layer.kind === "dense");
        return Object.fromEntries(z.map(({ output }, i) => [`z${i}`, output]));
      },
      { backend: trial.backend },
    );
    const look = async () => {
      let kinks = 0;
      for (let from = 0; from < pairs; from += lines) {
        const z = Object.values(
          await run({ x: images.subarray(from * points * 784, (from + lines) * points * 784) }),
        );
        kinks += rectified
          ? z.slice(0, -1).reduce((sum, { data, shape }) => sum + switches(data, shape[1], points), 0)
          : extrema(z[z.length - 1].data, 10, points, least);
      }
      return { kinks: kinks / pairs };
    };
    const outcome = await trainAndMeasure(trainer, trial, { each: look });
    const { kinks } = outcome.series!;
    const half = kinks.slice(Math.floor(kinks.length / 2));
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        firstKinks: kinks[0],
        lastKinks: kinks[kinks.length - 1],
        lateRise: rise(half),
        wholeRise: rise(kinks),
      },
    };
  },
  shows: [
    chart("Kinks or extrema along a line between two images", ["kinks"], { x: "epoch", y: "per line" }),
    chart("Test accuracy", ["test"], { x: "epoch", y: "accuracy" }),
  ],
  holdsWhen: [
    meanWithin("lateRise", 0, Number.POSITIVE_INFINITY, { variant: "sigmoid, λ" }),
    meanWithin("lateRise", 0, Number.POSITIVE_INFINITY, { variant: "ReLU, λ" }),
  ],
});
