// Implanted first images: hidden units that begin as stored images instead of random weights.
import { Stream } from "rutter";
import type { Dataset } from "rutter/data";
import { allOf, notWorse } from "../lab/comparison";
import { differenceWithin, someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, picture, pictures } from "../lab/figure";
import { classMeans, firstExamples } from "../lab/firstExamples";
import { denseNetwork, denseTrainer } from "../lab/ladder";
import { netF } from "../lab/netF";
import { trainAndMeasure } from "../lab/protocol";
import { rounded } from "../lab/series";

type Source = "none" | "random" | "means" | "farthest";

/** Rows to implant: centred and of length 1, which is what N(0, 1/n) rows have. */
function rows(data: Dataset<"class">, source: Source, units: number, seed: number): Float64Array[] {
  const pixels = 28 * 28;
  const means = classMeans(data);
  const average = new Float64Array(pixels);
  for (let k = 0; k < means.length; k++) average[k % pixels] += means[k] / data.classes;
  const chosen =
    source === "means"
      ? Array.from({ length: units }, (_, j) => means.subarray((j % 10) * pixels, ((j % 10) + 1) * pixels))
      : firstExamples(data, source === "farthest" ? "farthest" : "random", {
          count: units,
          among: Math.min(10_000, data.length),
          seed,
        }).map((i) => Float64Array.from(data.example(i).input));
  return chosen.map((image) => {
    const centred = image.map((value, k) => value - average[k]);
    const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
    return centred.map((value) => value / length);
  });
}

const implanted = [
  "images",
  "images, noise 0.5",
  "images, noise 1",
  "images, 25 % positive",
  "images, 0 % positive",
  "class means",
  "farthest images",
];

export default experiment({
  id: "implant-start",
  asks: "Does a net start better from stored images than from random weights?",
  says: "The compendium's author: plant the first examples' images in different parts of the net, with mixed signs; not certain.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...netF,
    epochs: 30,
    source: "random" as Source,
    /** Deviation of the noise on a row, as a share of that of N(0, 1/n). */
    noise: 0,
    /** Share of units with the image as it is; the rest have its negative. */
    positive: 0.5,
  },
  reduced: { epochs: 2, examples: 10_000 },
  variants: {
    "random start": { source: "none" },
    images: {},
    "images, noise 0.5": { noise: 0.5 },
    "images, noise 1": { noise: 1 },
    "images, 25 % positive": { positive: 0.25 },
    "images, 0 % positive": { positive: 0 },
    "class means": { source: "means", noise: 0.5 },
    "farthest images": { source: "farthest" },
  },
  async trial(trial) {
    const { source, noise, positive, hidden, examples } = trial.config;
    const { train } = await trial.data();
    const net = denseNetwork(trial.config, trial.seed);
    if (source !== "none") {
      const weights = await net.weights();
      const first = weights.find(({ shape }) => shape[1] === 28 * 28)!;
      const stream = new Stream(trial.seed, "implant noise");
      const signs = new Stream(trial.seed, "implant signs");
      for (const [j, row] of rows(train.take(examples), source, hidden[0], trial.seed).entries()) {
        const sign = signs.uniform(j) < positive ? 1 : -1;
        for (const [k, value] of row.entries())
          first.data[j * row.length + k] = sign * value + (noise / 28) * stream.normal(j * row.length + k);
      }
      await net.setWeights(weights);
    }
    const firstLayer = async (when: string) => {
      const first = (await net.weights()).find(({ shape }) => shape[1] === 28 * 28)!;
      return [0, 1, 2].map((j) => {
        // Every second pixel: a result stays a small file.
        const small = Array.from(
          { length: 196 },
          (_, i) => first.data[j * 784 + 56 * Math.floor(i / 14) + 2 * (i % 14)],
        );
        return picture(small, 14, { caption: `${when}, unit ${j + 1}` });
      });
    };
    const before = await firstLayer("start");
    using trainer = denseTrainer(trial, {}, net);
    const outcome = await trainAndMeasure(trainer, trial);
    return {
      ...outcome,
      measures: { ...outcome.measures, firstTest: outcome.series!.test[0] },
      series: {
        test: outcome.series!.test,
        trainingLoss: rounded(outcome.series!.trainingLoss, 4),
      },
      pictures: trial.seed === 1 ? { firstLayer: [...before, ...(await firstLayer("end"))] } : undefined,
    };
  },
  shows: [
    lines("Test accuracy", ["test"], { x: "epoch", y: "accuracy", base: "random start" }),
    pictures("The first layer at the start and at the end", "firstLayer", 3),
  ],
  // "Better than random starts after one epoch, not worse at the end": for one of the ways to implant.
  holdsWhen: [
    someOf(
      1,
      implanted.map((variant) =>
        allOf(
          differenceWithin("firstTest", 0, Number.POSITIVE_INFINITY, variant, "random start"),
          notWorse("lastTest", variant, "random start"),
        ),
      ),
    ),
  ],
});
