// Dishonest error estimates: constants, floods and soft targets in place of the true error.
import { type Loss, ops, Stream, sigmoidCrossEntropy } from "rutter";
import { Dataset } from "rutter/data";
import { differenceWithin, sameBits, someOf } from "../lab/criterion";
import { experiment, type Trial } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { type DenseConfig, denseTrainer, M5 } from "../lab/ladder";
import { thinned } from "../lab/series";
import { stages } from "../lab/stages";

const honest = sigmoidCrossEntropy();

/** Cost by what is dishonest about it. */
const estimates: Record<string, Loss> = {
  base: honest,
  /** A constant is added to the cost. */
  "constant on the cost": (a, y) => ops.add(honest(a, y), 1),
  /** ∂/∂z of kΣz is k: a constant is added to δ of the output layer. */
  "constant on δ": (a, y) => ops.add(honest(a, y), ops.mul(ops.sum(a.inputs[0], { axes: 1 }), 0.1)),
  /** δ = a − y: noise on the targets, drawn anew each epoch, is noise on δ. */
  "noise on δ": honest,
  /** |C − b| + b: below b the cost is driven up again. */
  flooding: (a, y) => ops.add(ops.abs(ops.sub(ops.mean(honest(a, y)), 0.1)), 0.1),
  /** Targets 0.9y + 0.01. */
  "label smoothing": (a, y) =>
    honest(a, ops.add(ops.mul(y.dtype === "i32" ? ops.oneHot(y, 10) : y, 0.9), 0.01)),
  /** Targets 0.1 and 0.9. */
  "targets 0.1 and 0.9": sigmoidCrossEntropy({ labelSmoothing: 0.2 }),
};

const names = Object.keys(estimates);

/** One-hot targets with noise of this deviation, drawn for each epoch. */
function noisy(train: Dataset<"class">, seed: number, epoch: number, deviation: number): Dataset {
  const { data, shape } = { data: train.oneHot().labels.slice(), shape: train.inputShape };
  const noise = new Float32Array(data.length);
  new Stream(seed, "cost-offset").fillNormal(noise, epoch);
  for (let i = 0; i < data.length; i++) data[i] += deviation * noise[i];
  return new Dataset({
    kind: "values",
    inputs: train.inputs,
    inputShape: shape,
    labels: data,
    labelShape: [10],
    classes: undefined,
  });
}

type OffsetConfig = DenseConfig & { readonly estimate: string; readonly noise: number };

/** Trains honestly until epoch `from`, then dishonestly. */
async function training(trial: Trial<OffsetConfig>, from: number) {
  const { estimate, noise, epochs, examples, batchSize } = trial.config;
  const { train: all, test } = await trial.data();
  const train = all.take(examples);
  using plain = denseTrainer(trial, { loss: honest });
  using changed = denseTrainer(trial, { loss: estimates[estimate] }, plain.network);
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const trainer = epoch >= from ? changed : plain;
    if (epoch === from && from > 0) await changed.restore(await plain.state());
    const data: Dataset =
      trainer === changed && estimate === "noise on δ" ? noisy(train, trial.seed, epoch, noise) : train;
    for await (const _ of trainer.fit(data, { epochs: 1, batchSize, signal: trial.signal })) void _;
    trial.signal.throwIfAborted();
    accuracies.push((await changed.evaluate(test)).accuracy);
    trial.progress((epoch + 1) / epochs);
  }
  const lastTraining = (await changed.evaluate(train)).accuracy;
  return { accuracies, lastTraining, hash: await plain.network.weightsHash() };
}

export default experiment({
  id: "cost-offset",
  asks: "Does a dishonest error estimate help? The author read that adding a constant does.",
  says: "No figures in the source.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...M5,
    estimate: "base",
    noise: 0.3,
    late: 280,
    whole: { examples: 50_000, epochs: 30 },
  },
  reduced: { epochs: 20, late: 14, whole: { examples: 5_000, epochs: 3 } },
  variants: Object.fromEntries(names.map((estimate) => [estimate, { estimate }])),
  async trial(trial) {
    const { config, seed } = trial;
    const stage = await stages(trial, 3);
    const early = await stage("from the start", config, (inner) => training(inner, 0));
    const late = await stage("late", config, (inner) => training(inner, config.late));
    const whole = await stage("all images", { ...config, ...config.whole }, (inner) => training(inner, 0));
    const tenth = ({ accuracies }: typeof early) => thinned(accuracies, 10);
    const series: Record<string, number[]> =
      seed === 1 ? { test: tenth(early), testLate: tenth(late), testWhole: [...whole.accuracies] } : {};
    const best = ({ accuracies }: typeof early) => Math.max(...accuracies);
    return {
      measures: {
        bestTest: best(early),
        bestTestLate: best(late),
        bestTestWhole: best(whole),
        gap: early.lastTraining - early.accuracies[early.accuracies.length - 1],
        gapWhole: whole.lastTraining - whole.accuracies[whole.accuracies.length - 1],
      },
      series,
      weightsHash: [early, late, whole].map(({ hash }) => hash).join(" "),
    };
  },
  shows: [
    dots("Best test accuracy on 1,000 images", ["bestTest", "bestTestLate"], { x: "accuracy" }),
    dots("Best test accuracy on 50,000 images", ["bestTestWhole"], { x: "accuracy" }),
    lines("Test accuracy on 1,000 images", ["test", "testLate"], {
      places: { from: 10, step: 10 },
      x: "epoch",
      y: "accuracy",
    }),
    lines("Test accuracy on 50,000 images", ["testWhole"], { x: "epoch", y: "accuracy" }),
    dots("Gap between training and test accuracy at the end", ["gap", "gapWhole"], { x: "gap" }),
  ],
  holdsWhen: [
    sameBits("constant on the cost", "base"),
    // Some dishonest estimate helps.
    someOf(
      1,
      names
        .slice(2)
        .flatMap((name) =>
          ["bestTest", "bestTestLate"].map((measure) =>
            differenceWithin(measure, 0.005, Number.POSITIVE_INFINITY, name, "base"),
          ),
        ),
    ),
  ],
});
