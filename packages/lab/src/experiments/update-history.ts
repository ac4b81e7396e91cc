// A net as the sum of its history: W_T = W_0 + Σ Δ_t. What did each example contribute?
import type { Dataset } from "rutter/data";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, type Picture, picture, pictures } from "../lab/figure";
import { apply, copyOf, type History, inked, remaining, respond, trainKeeping } from "../lab/history";
import { largestDifference } from "../lab/plainNet";
import { mean } from "../lab/statistics";

/** W_0, decayed, and every Δ_t as it still is. */
function reconstructed(history: History, train: Dataset) {
  const weights = copyOf(history.start);
  const decayed = history.keep ** history.steps.length;
  for (const layer of [weights.first, weights.second])
    for (let i = 0; i < layer.length; i++) layer[i] *= decayed;
  // Biases do not decay.
  const first = copyOf(weights);
  for (const [t, step] of history.steps.entries()) {
    apply(weights, train, step, remaining(history, t));
    apply(first, train, step, history.learningRate);
  }
  return { ...weights, firstBias: first.firstBias, secondBias: first.secondBias };
}

interface Attribution {
  /** Σ over steps, by image and class, of what each changed in z. */
  readonly total: Float64Array;
  /** Part of `total` that decay did. */
  readonly decay: Float64Array;
  /** Mean |change of a test image's own class| by step. */
  readonly size: Float64Array;
  /** Change of z of class c by examples of class d: row d. */
  readonly byClass: Float64Array;
  /** Change of the own class of the first image, by example. */
  readonly byExample: Float64Array;
}

/** Follows the outputs of images along the whole training, each step linearised at its middle. */
function attribute(history: History, train: Dataset<"class">, images: Dataset<"class">): Attribution {
  const { start, steps, keep, learningRate } = history;
  const units = start.firstBias.length;
  const pixels = 28 * 28;
  const count = images.length;
  const places = Array.from({ length: count }, (_, i) => inked(images, i, pixels));
  const products = Array.from({ length: train.length }, (_, e) =>
    places.map((own, i) =>
      own.reduce((sum, k) => sum + train.inputs[e * pixels + k] * images.inputs[i * pixels + k], 0),
    ),
  );
  // The part of each hidden z that weights make, by image; biases are common to all.
  const sums = new Float64Array(count * units);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < units; j++)
      for (const k of places[i])
        sums[i * units + j] += start.first[j * pixels + k] * images.inputs[i * pixels + k];
  const { firstBias, second } = copyOf(start);
  const total = new Float64Array(count * 10);
  const decay = new Float64Array(count * 10);
  const size = new Float64Array(steps.length);
  const byClass = new Float64Array(100);
  const byExample = new Float64Array(train.length);
  const change = new Float64Array(10);
  for (const [t, { example, delta1, delta2, hidden }] of steps.entries()) {
    for (let i = 0; i < count; i++) {
      const product = products[example][i];
      for (let c = 0; c < 10; c++) change[c] = -learningRate * delta2[c];
      for (let j = 0; j < units; j++) {
        const before = sums[i * units + j];
        const learned = -learningRate * delta1[j] * (product + 1);
        const decayed = (keep - 1) * before;
        const middle = 1 / (1 + Math.exp(-(before + firstBias[j] + (learned + decayed) / 2)));
        const slope = middle * (1 - middle);
        sums[i * units + j] = before + decayed - learningRate * delta1[j] * product;
        for (let c = 0; c < 10; c++) {
          const w = second[c * units + j];
          const step = -learningRate * delta2[c] * hidden[j];
          const half = w + (step + (keep - 1) * w) / 2;
          change[c] += step * middle + half * slope * learned;
          const own = (keep - 1) * w * middle + half * slope * decayed;
          decay[i * 10 + c] += own;
          total[i * 10 + c] += own;
        }
      }
      for (let c = 0; c < 10; c++) {
        total[i * 10 + c] += change[c];
        if (c === images.labels[i]) {
          size[t] += Math.abs(change[c]) / count;
          byClass[train.labels[example] * 10 + c] += change[c];
          if (i === 0) byExample[example] += change[c];
        }
      }
    }
    for (let j = 0; j < units; j++) firstBias[j] -= learningRate * delta1[j];
    for (let c = 0; c < 10; c++)
      for (let j = 0; j < units; j++)
        second[c * units + j] = keep * second[c * units + j] - learningRate * delta2[c] * hidden[j];
  }
  return { total, decay, size, byClass, byExample };
}

export default experiment({
  id: "update-history",
  asks: "What did each example contribute to the finished net?",
  says: "The compendium's author: each update is a virtual sub-net that stores a change of state; the net is a finite sum of its history.",
  needs: "mnist",
  repeats: 5,
  config: { hidden: 30, learningRate: 0.1, l2: 0.1, examples: 1_000, images: 100, epochs: 1 },
  reduced: { examples: 200, images: 20 },
  variants: { "1 epoch": {}, "5 epochs": { epochs: 5 }, "20 epochs": { epochs: 20 } },
  async trial({ config, seed, data, progress, signal }) {
    const splits = await data();
    const train = splits.train.take(config.examples);
    const images = splits.test.take(config.images);
    const history = trainKeeping(train, { ...config, seed });
    progress(0.4);
    signal.throwIfAborted();
    const again = reconstructed(history, train);
    const layers = ["first", "firstBias", "second", "secondBias"] as const;
    const { total, decay, size, byClass, byExample } = attribute(history, train, images);
    const changes = Array.from({ length: images.length }, (_, i) => {
      const [before, after] = [respond(history.start, images, i).z, respond(history.end, images, i).z];
      return Array.from(after, (z, c) => z - before[c]);
    }).flat();
    const length = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
    const part = Math.max(1, Math.floor(size.length / 50));
    const timeline = Array.from({ length: Math.floor(size.length / part) }, (_, p) => {
      const own = size.subarray(p * part, (p + 1) * part);
      return Number(mean(own).toPrecision(4));
    });
    /** The first image, and what helped and hindered it most. */
    const influences = (): Picture[] => {
      const order = Array.from(byExample.keys()).sort((a, b) => byExample[b] - byExample[a]);
      const of = (example: number) =>
        picture(train.example(example).input, 28, {
          low: 0,
          high: 1,
          caption: `a ${train.labels[example]}: ${byExample[example] < 0 ? "−" : "+"}${Math.abs(byExample[example]).toFixed(2)}`,
        });
      return [
        picture(images.example(0).input, 28, {
          low: 0,
          high: 1,
          caption: `the image, a ${images.labels[0]}`,
        }),
        ...order.slice(0, 3).map(of),
        ...order.slice(-3).reverse().map(of),
      ];
    };
    return {
      measures: {
        reconstruction: Math.max(...layers.map((name) => largestDifference(again[name], history.end[name]))),
        attributionError: length(changes.map((change, i) => change - total[i])) / length(changes),
        shareOfDecay: length(decay) / length(total),
        shareOfFirst100: size.subarray(0, 100).reduce((a, b) => a + b, 0) / size.reduce((a, b) => a + b, 0),
      },
      series: { step: timeline.map((_, p) => (p + 1) * part), size: timeline },
      pictures:
        seed === 1
          ? {
              byClass: [
                picture(byClass, 10, {
                  caption: "row: class of the example; column: class of the test image",
                }),
              ],
              influence: influences(),
            }
          : undefined,
    };
  },
  shows: [
    lines("Mean size of a step's contribution to a test image's own class", ["size"], {
      along: "step",
      x: "step",
      y: "|Δz|",
      logX: true,
      logY: true,
    }),
    pictures(
      "A test image, the three examples that raised z of its class most, and the three that lowered it most",
      "influence",
      7,
    ),
    pictures("What examples of each class gave to each class", "byClass", 1),
  ],
  holdsWhen: ["1 epoch", "5 epochs", "20 epochs"].flatMap((variant) => [
    everyRun("reconstruction", 0, 1e-10, { variant }),
    everyRun("attributionError", 0, 0.1, { variant }),
  ]),
});
