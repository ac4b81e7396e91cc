// Mini-batches against the full gradient: how they differ, and which wins per example pass.
import { accumulate, sgd } from "rutter";
import { reference } from "rutter/reference";
import { everyRun, meanWithin } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { dot, fullGradient, type GradientSpread, gradientSpread } from "../lab/gradientSpread";
import { denseNetwork, denseTrainer } from "../lab/ladder";
import { largestDifference } from "../lab/plainNet";
import { rounded } from "../lab/series";
import { stages } from "../lab/stages";

const NET = { hidden: [30], start: "large" as const };
const SIZES = [1, 10, 100, 1_000];
const METHODS = ["full batch", "m = 10", "m = 1"] as const;
const QUANTILES = 21;

interface TrainingRun {
  readonly method: (typeof METHODS)[number];
  readonly rate: number;
  /** Accuracy on test data after each epoch. */
  readonly test: readonly number[];
  /** Accuracy on validation data at the end. */
  readonly validation: number;
}

export default experiment({
  id: "sgd-vs-full",
  asks: "How do gradients of mini-batches differ from the full one, and which wins per unit of computation?",
  says: "(1/m) Σ ∇C_x ≈ ∇C; with 60,000 images m = 10 is 6,000 times cheaper. The compendium's author: the full gradient makes no sense, the relief moves with each example.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...NET,
    cost: "quadratic" as const,
    learningRate: 0,
    batchSize: 10,
    epochs: 5,
    examples: 50_000,
    l2: 0,
    rates: {
      "full batch": [1, 3, 10, 30, 100],
      "m = 10": [1, 3, 10, 30],
      "m = 1": [0.1, 0.3, 1, 3],
    } as Readonly<Record<(typeof METHODS)[number], readonly number[]>>,
    /** Batches drawn of each size, and how many of them are drawn as arrows. */
    draws: [4_000, 2_000, 500, 100] as readonly number[],
    arrows: 40,
    /** Examples of the check in float64. */
    exact: 200,
  },
  reduced: { epochs: 2, examples: 10_000, draws: [400, 200, 50, 20] },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { epochs, rates, draws, arrows, exact } = config;
    const data = await trial.data();
    const train = data.train.take(config.examples);
    const trainings = METHODS.flatMap((method) => rates[method].map((rate) => ({ method, rate })));
    const stage = await stages(trial, trainings.length + 4);
    const float64 = reference({ precision: "float64" });

    const gradients = await stage(
      "gradients",
      config,
      async ({ progress }) => {
        const few = train.take(exact);
        const net = () => denseNetwork(NET, seed);
        const inBatches = await fullGradient(net(), few, 10, float64);
        const atOnce = await fullGradient(net(), few, exact, float64);
        const full = await fullGradient(net(), train, 1_000, backend);
        const found: GradientSpread[] = [];
        for (const [s, size] of SIZES.entries()) {
          found.push(
            await gradientSpread(net(), train, full, { size, draws: draws[s], arrows, seed, backend }),
          );
          progress((s + 1) / SIZES.length);
        }
        const length = Math.sqrt(dot(full, full));
        return { difference: largestDifference(inBatches, atOnce), found, length, full };
      },
      4,
    );

    const runs: TrainingRun[] = [];
    for (const { method, rate } of trainings)
      runs.push(
        await stage(`${method}, ${rate}`, config, async (own) => {
          const batchSize = method === "m = 10" ? 10 : method === "m = 1" ? 1 : 1_000;
          const plain = sgd({ learningRate: rate });
          // The full gradient is the mean over batches that are gathered until the epoch ends.
          const optimizer =
            method === "full batch"
              ? accumulate(plain, { steps: Math.ceil(train.length / batchSize) })
              : plain;
          using trainer = denseTrainer(own, { optimizer });
          const { test } = await trainCurve(trainer, own, train, { epochs, batchSize }, async () => ({
            test: (await trainer.evaluate(data.test)).accuracy,
          }));
          return { method, rate, test, validation: (await trainer.evaluate(data.validation)).accuracy };
        }),
      );
    // "Best η each": by validation data. The training cost would choose rates that silence all outputs.
    const best = METHODS.map((method) =>
      runs.filter((run) => run.method === method).reduce((a, b) => (b.validation > a.validation ? b : a)),
    );
    const accuracies = best.map(({ test }) => test[test.length - 1]);

    const { found, difference, full, length } = gradients;
    const products = found.map(({ size, variance }) => size * variance);
    const mean = products.reduce((sum, product) => sum + product, 0) / products.length;
    const series: Record<string, readonly number[]> = Object.fromEntries(
      best.map(({ method, test }) => [method, test]),
    );
    if (seed === 1) {
      series.share = Array.from({ length: QUANTILES }, (_, q) => q / (QUANTILES - 1));
      for (const { size, cosines, places } of found) {
        series[`cosine, m = ${size}`] = rounded(
          series.share.map((share) => cosines[Math.round(share * (cosines.length - 1))]),
          3,
        );
        series[`along, m = ${size}`] = rounded(
          places.map(([along]) => along),
          3,
        );
        series[`across, m = ${size}`] = rounded(
          places.map(([, across]) => across),
          3,
        );
      }
      // The cost of six mini-batches in turn, and of many examples, along −∇C.
      using trainer = denseTrainer(trial);
      const start = await trainer.network.parameters.read();
      series.step = Array.from({ length: 17 }, (_, i) => (i - 4) / 2);
      const sets = [...train.take(60).batches(10), train.take(2_000)];
      for (const [s, set] of sets.entries()) {
        const costs: number[] = [];
        for (const step of series.step) {
          await trainer.network.parameters.write(
            Float32Array.from(start, (w, i) => w - (step * full[i]) / length),
          );
          costs.push((await trainer.evaluate(set)).loss);
        }
        series[s < 6 ? `mini-batch ${s + 1}` : "2,000 examples"] = rounded(costs, 4);
      }
    }
    return {
      measures: {
        differenceOfMeans: difference,
        varianceOffOneOverM: Math.max(...products.map((product) => Math.abs(product / mean - 1))),
        ...Object.fromEntries(found.map(({ size, variance }) => [`variance, m = ${size}`, variance])),
        ...Object.fromEntries(METHODS.map((method, i) => [method, accuracies[i]])),
        ...Object.fromEntries(METHODS.map((method, i) => [`rate, ${method}`, best[i].rate])),
        lead: accuracies[1] - accuracies[0],
      },
      series,
    };
  },
  shows: [
    lines("Accuracy on test data, best rate of each", METHODS, {
      x: "example passes / 50,000",
      y: "accuracy",
    }),
    lines(
      "Cosine between a mini-batch's gradient and the full one",
      SIZES.map((size) => `cosine, m = ${size}`),
      { along: "share", x: "share of batches below", y: "cosine" },
    ),
    ...SIZES.map((size) =>
      lines(`Gradients of batches, the full one being (1, 0): m = ${size}`, [`across, m = ${size}`], {
        along: `along, m = ${size}`,
        x: "along the full gradient",
        y: "across it",
        points: true,
      }),
    ),
    lines(
      "Cost along the full gradient: successive mini-batches and many examples",
      [1, 2, 3, 4, 5, 6].map((i) => `mini-batch ${i}`).concat("2,000 examples"),
      { along: "step", x: "step length", y: "cost" },
    ),
  ],
  holdsWhen: [
    everyRun("differenceOfMeans", 0, 1e-10),
    everyRun("varianceOffOneOverM", 0, 0.2),
    meanWithin("lead", 0.1, 1),
  ],
});
