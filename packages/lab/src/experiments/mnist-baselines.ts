// Baselines: what accuracy is worth nothing, and what a rival reaches.
import { Stream } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, type Picture, picture, pictures } from "../lab/figure";
import { classMeans, nearestMeans } from "../lab/firstExamples";
import { denseTrainer, M2 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { stages } from "../lab/stages";
import { trainSvm } from "../lab/svm";

export default experiment({
  id: "mnist-baselines",
  asks: "What accuracy is worth nothing, and what does a rival reach?",
  says: "Guessing 10 %; darkness 2,225 of 10,000; a support-vector machine 9,435 by default, above 98.5 % tuned; the record of 2013 is 9,979.",
  figures: [
    { measure: "guess", value: 0.1, from: "book" },
    { measure: "darkness", value: 0.2225, from: "book" },
    { measure: "machine", value: 0.9435, from: "book, on 50,000 images" },
    { measure: "net", value: 0.9542, from: "book*, best of three" },
  ],
  needs: "mnist",
  config: {
    ...M2,
    /** The machine with all 50,000 is in svm-compare. */
    machine: { examples: 10_000, c: 1, gamma: 1 / 784 },
  },
  reduced: { epochs: 3, machine: { examples: 1_000, c: 1, gamma: 1 / 784 } },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const data = await trial.data();
    const [train, { test }] = [data.train.take(config.examples), data];
    const share = (given: (i: number) => number) =>
      test.labels.reduce((sum, label, i) => sum + Number(given(i) === label), 0) / test.length;

    const stream = new Stream(seed, "guesses");
    const means = classMeans(train);
    const pixels = means.length / train.classes;
    const total = (values: ArrayLike<number>) => {
      let sum = 0;
      for (let k = 0; k < values.length; k++) sum += values[k];
      return sum;
    };
    const darkness = Array.from({ length: train.classes }, (_, c) =>
      total(means.subarray(c * pixels, (c + 1) * pixels)),
    );
    const nearestDarkness = (i: number) => {
      const own = total(test.example(i).input);
      const distances = darkness.map((value) => Math.abs(value - own));
      return distances.indexOf(Math.min(...distances));
    };
    const byImage = nearestMeans(test, means);

    const stage = await stages(trial, 2);
    const net = await stage("net", config, async (own) => {
      using trainer = denseTrainer(own);
      return (await trainAndMeasure(trainer, own)).measures.bestTest;
    });
    const { examples, ...options } = config.machine;
    const machine = await stage("machine", config, async ({ progress }) => {
      const found = await trainSvm(train.take(examples), options, backend, progress);
      return await found.accuracy(test);
    });
    const shown: Picture[] = darkness.map((value, c) =>
      picture(means.subarray(c * pixels, (c + 1) * pixels), 28, {
        low: 0,
        high: 1,
        caption: `${c}: ${value.toFixed(0)}`,
      }),
    );
    return {
      measures: {
        guess: share((i) => stream.integer(i, train.classes)),
        darkness: share(nearestDarkness),
        meanImage: share((i) => byImage[i]),
        machine,
        net,
      },
      pictures: { means: shown },
    };
  },
  shows: [
    dots("Accuracy on test data", ["guess", "darkness", "meanImage", "machine", "net"], { x: "accuracy" }),
    pictures("Mean images, with their darkness", "means", 10),
  ],
  holdsWhen: [everyRun("darkness", 0.2225, 0.2225), everyRun("meanImage", 0.8198, 0.8202)],
});
