// Removing updates: are the first ones indispensable?
import { Stream } from "rutter";
import type { Dataset } from "rutter/data";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import {
  accuracyOf,
  apply,
  copyOf,
  type History,
  remaining,
  trainKeeping,
  type Weights,
} from "../lab/history";
import { rounded } from "../lab/series";
import { mean } from "../lab/statistics";

const layers = ["first", "firstBias", "second", "secondBias"] as const;

/** What some steps are in the final weights, all together. */
function sumOf(history: History, train: Dataset, steps: readonly number[]): Weights {
  const sum = copyOf(history.start);
  for (const name of layers) sum[name].fill(0);
  for (const t of steps) apply(sum, train, history.steps[t], remaining(history, t));
  return sum;
}

const lengthOf = (weights: Weights) =>
  Math.sqrt(layers.reduce((sum, name) => sum + weights[name].reduce((own, w) => own + w * w, 0), 0));

function minus(from: Weights, sum: Weights, scale: number): Weights {
  const left = copyOf(from);
  for (const name of layers)
    for (let i = 0; i < left[name].length; i++) left[name][i] -= scale * sum[name][i];
  return left;
}

export default experiment({
  id: "update-ablation",
  asks: "Are early updates indispensable?",
  says: "The compendium's author: early updates are largest; over-fitting may be laid down there, untracked.",
  needs: "mnist",
  repeats: 5,
  // Without decay every Δ stays as it was.
  config: {
    hidden: 30,
    learningRate: 0.1,
    l2: 0,
    examples: 1_000,
    images: 5_000,
    removed: 100,
    draws: 10,
    epochs: 1,
  },
  reduced: { examples: 300, images: 500, removed: 30, draws: 3 },
  variants: { "1 epoch": {}, "5 epochs": { epochs: 5 }, "20 epochs": { epochs: 20 } },
  async trial({ config, seed, data, progress, signal }) {
    const { examples, images, removed, draws } = config;
    const splits = await data();
    const [train, test] = [splits.train.take(examples), splits.test.take(images)];
    const history = trainKeeping(train, { ...config, seed });
    const count = history.steps.length;
    const full = accuracyOf(history.end, test);
    const lossWithout = (sum: Weights, scale = 1) => full - accuracyOf(minus(history.end, sum, scale), test);
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
    const stream = new Stream(seed, "update-ablation");
    const first = sumOf(history, train, range(0, removed));
    const random = range(0, draws).map((draw) =>
      sumOf(
        history,
        train,
        Array.from(stream.permutation(count - removed, draw).subarray(0, removed), (t) => removed + t),
      ),
    );
    progress(0.5);
    signal.throwIfAborted();
    const size = mean(random.map(lengthOf));
    const lossFirst = lossWithout(first);
    const lossFirstScaled = lossWithout(first, size / lengthOf(first));
    const lossRandom = mean(random.map((sum) => lossWithout(sum)));
    const one = history.steps[0].example;
    const ofOne = range(0, count).filter((t) => history.steps[t].example === one);
    const retrain = (without: (step: number) => boolean) =>
      full - accuracyOf(trainKeeping(train, { ...config, seed, without }).end, test);
    const drawn = new Set(
      Array.from(stream.permutation(count - removed, 0).subarray(0, removed), (t) => removed + t),
    );
    const part = Math.max(1, Math.floor(count / 50));
    const sizes = range(0, Math.floor(count / part)).map((p) =>
      mean(
        range(p * part, (p + 1) * part)
          .filter((t) => t % 5 === 0 || part < 5)
          .map((t) => lengthOf(sumOf(history, train, [t]))),
      ),
    );
    return {
      measures: {
        full,
        lossFirst,
        lossRandom,
        lossLast: lossWithout(sumOf(history, train, range(count - removed, count))),
        lossOneExample: lossWithout(sumOf(history, train, ofOne)),
        lossFirstScaled,
        firstOverRandomLength: lengthOf(first) / size,
        // At least three times: 0 or more.
        excess: lossFirst - 3 * lossRandom,
        excessScaled: lossFirstScaled - 3 * lossRandom,
        retrainedWithoutFirst: retrain((t) => t < removed),
        retrainedWithoutRandom: retrain((t) => drawn.has(t)),
        retrainedWithoutLast: retrain((t) => t >= count - removed),
      },
      series: {
        step: sizes.map((_, p) => (p + 1) * part),
        length: rounded(sizes, 4),
      },
    };
  },
  shows: [
    lines("‖Δ‖ over the steps", ["length"], { along: "step", x: "step", y: "‖Δ‖", logX: true, logY: true }),
    dots(
      "Accuracy lost by removing updates",
      ["lossFirst", "lossFirstScaled", "lossRandom", "lossLast", "lossOneExample"],
      { x: "accuracy lost" },
    ),
    dots(
      "Accuracy lost by training without them",
      ["retrainedWithoutFirst", "retrainedWithoutRandom", "retrainedWithoutLast"],
      { x: "accuracy lost" },
    ),
  ],
  failsBecause:
    "Updates in a row answer each other, scattered ones do not: taking out the last 100, a block like the first, costs next to nothing, and 100 scattered ones, after one epoch and five, cost the most, probably because what answered them stays. Against the last 100 the first ones do matter more; and training without either costs almost nothing.",
  holdsWhen: ["1 epoch", "5 epochs", "20 epochs"].flatMap((variant) => [
    meanWithin("excess", 0, Number.POSITIVE_INFINITY, { variant }),
    // The first updates made as long as the random ones.
    meanWithin("excessScaled", 0, Number.POSITIVE_INFINITY, { variant }),
  ]),
});
