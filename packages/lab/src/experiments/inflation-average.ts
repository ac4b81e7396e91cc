// Inflation as averaging: does the first phase average memorised examples, and model building come later?
import { classOf, compile, tensorType } from "rutter";
import type { Dataset } from "rutter/data";
import { everyRun, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { classMeans, nearestMeans } from "../lab/firstExamples";
import { denseTrainer } from "../lab/ladder";
import { fineGrid, trainLooking } from "../lab/look";
import { netF } from "../lab/netF";
import { participationRatio } from "../lab/participation";
import { linearity } from "../lab/segments";
import { accuracyOf } from "../lab/votes";

/** Excess kurtosis of the output errors a − y: 0 for Gaussian ones. */
function kurtosis(outputs: ArrayLike<number>, { labels }: Dataset<"class">): number {
  const errors = Array.from(outputs, (a, i) => a - Number(labels[Math.floor(i / 10)] === i % 10));
  const mean = errors.reduce((x, y) => x + y, 0) / errors.length;
  const moment = (power: number) => errors.reduce((sum, e) => sum + (e - mean) ** power, 0) / errors.length;
  return moment(4) / moment(2) ** 2 - 3;
}

export default experiment({
  id: "inflation-average",
  asks: "Does the first phase average memorised examples, and does model building come later?",
  says: "The compendium's author: in epoch 1 quality grows about linearly with examples to one nine; errors are Gaussian; the intrinsic dimension is larger at the start.",
  figures: [{ measure: "nearestMeanAccuracy", value: 0.82, from: "nearest mean of the classes" }],
  needs: "mnist",
  repeats: 5,
  config: { ...netF, epochs: 10, images: 2_000, updates: 1_000 },
  reduced: { epochs: 3, examples: 10_000, images: 500 },
  async trial(trial) {
    const { epochs, batchSize, examples, images, updates } = trial.config;
    const { train: all, test } = await trial.data();
    const [train, judged] = [all.take(examples), test.take(images)];
    const means = nearestMeans(judged, classMeans(train));
    const grid = fineGrid(examples);
    const total = epochs * examples;
    using trainer = denseTrainer(trial);
    const { network } = trainer;
    using respond = compile(
      { x: tensorType([judged.length, ...network.input]) },
      ({ x }) => ({ outputs: network.apply(x) }),
      { backend: trial.backend },
    );
    const curves = {
      examples: [] as number[],
      accuracy: [] as number[],
      agreement: [] as number[],
      kurtosis: [] as number[],
    };
    const hidden = { at: [] as number[], ratio: [] as number[] };
    const early: Float32Array[] = [];
    const late: Float32Array[] = [];
    let before = Float32Array.from(await network.parameters.read());
    // Every step of the first 1,000 examples and of the last 1,000 of the last epoch.
    const watched = (seen: number) => seen <= updates || seen > total - updates;
    await trainLooking(trainer, train, {
      epochs,
      batchSize,
      signal: trial.signal,
      // One step before the last ones too, to have something to compare with.
      when: (seen) =>
        watched(seen) ||
        seen === total - updates ||
        (seen <= examples ? grid(seen) : seen % (examples / 5) === 0),
      async look(seen) {
        if (watched(seen) || seen === total - updates) {
          const now = Float32Array.from(await network.parameters.read());
          if (watched(seen)) (seen <= updates ? early : late).push(now.map((value, i) => value - before[i]));
          before = now;
        }
        if (seen > examples && seen % (examples / 5) !== 0) return;
        const outputs = (await respond({ x: judged.inputs })).outputs.data;
        const classes = Array.from(judged.labels, (_, i) => classOf(outputs, i, 10));
        curves.examples.push(seen);
        curves.accuracy.push(accuracyOf(classes, judged.labels));
        curves.agreement.push(accuracyOf(classes, means));
        curves.kurtosis.push(kurtosis(outputs, judged));
        if ([updates, examples].includes(seen) || seen % (2 * examples) === 0) {
          const { layers } = await network.inspect(judged.take(300), { backend: trial.backend });
          const { data, shape } = layers.find(({ kind }) => kind === "sigmoid")!.output;
          hidden.at.push(seen);
          hidden.ratio.push(
            participationRatio(
              Array.from({ length: shape[0] }, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1])),
            ),
          );
        }
        trial.progress(seen / total);
      },
    });
    const { accuracy } = curves;
    // The way from 10 to 80 %.
    const to = accuracy.findIndex((value) => value >= 0.8);
    const from = accuracy.findLastIndex((value, i) => i < to && value < 0.1) + 1;
    const peak = curves.agreement.indexOf(Math.max(...curves.agreement));
    const [first, last] = [participationRatio(early), participationRatio(late)];
    const thin = Math.ceil(accuracy.length / 120);
    const thinned = (values: readonly number[]) =>
      values.filter((_, i) => i % thin === 0).map((value) => Number(value.toPrecision(4)));
    return {
      measures: {
        nearestMeanAccuracy: accuracyOf(means, judged.labels),
        agreementPeak: Math.max(...curves.agreement),
        peakEpoch: curves.examples[peak] / examples,
        updatesFirst: first,
        updatesLast: last,
        updatesFall: first / last,
        linearity: linearity(curves.examples.slice(from, to + 1), accuracy.slice(from, to + 1)),
        examplesTo80: curves.examples[to],
        kurtosisAt1000: curves.kurtosis[curves.examples.indexOf(updates)],
        kurtosisLast: curves.kurtosis[curves.kurtosis.length - 1],
        hiddenFirst: hidden.ratio[0],
        hiddenLast: hidden.ratio[hidden.ratio.length - 1],
      },
      series: {
        examples: thinned(curves.examples),
        accuracy: thinned(accuracy),
        agreement: thinned(curves.agreement),
        kurtosis: thinned(curves.kurtosis),
        hiddenAt: hidden.at,
        hiddenDimension: hidden.ratio,
      },
    };
  },
  shows: [
    lines("Right answers, and agreement with the nearest class mean", ["accuracy", "agreement"], {
      along: "examples",
      x: "examples",
      y: "share",
      logX: true,
    }),
    lines("Excess kurtosis of output errors", ["kurtosis"], {
      along: "examples",
      x: "examples",
      y: "kurtosis",
      logX: true,
    }),
    lines("Participation ratio of hidden activations", ["hiddenDimension"], {
      along: "hiddenAt",
      x: "examples",
      y: "dimensions",
      logX: true,
    }),
    dots("Directions that updates share: participation ratio", ["updatesFirst", "updatesLast"], {
      x: "dimensions",
    }),
  ],
  failsBecause:
    "Accuracy rises ever more slowly, so a straight line does not fit it. And first updates share few directions, probably those of the class means, while the updates of epoch 10 correct single images, each in its own: they span more dimensions, not fewer. Agreement with the nearest mean does peak in epoch 1.",
  holdsWhen: [
    everyRun("peakEpoch", 0, 1),
    meanWithin("updatesFall", 2, Number.POSITIVE_INFINITY),
    meanWithin("linearity", 0.9, 1),
  ],
});
