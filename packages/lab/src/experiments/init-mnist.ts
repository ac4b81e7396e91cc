// M11 and M12: two ways to start. Speed, or quality at the end?
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer } from "../lab/ladder";
import { trainLooking } from "../lab/look";
import { trainAndMeasure } from "../lab/protocol";
import { keeping } from "../lab/series";
import { stages } from "../lab/stages";

const wide = { hidden: [100], longer: 2 };
const old = { start: "large" as const };

export default experiment({
  id: "init-mnist",
  asks: "Do starts with variance 1/n_in only speed training up, or is the end better too?",
  says: "30 hidden units: 87 against almost 93 % after the first epoch, both about 96 % at the end. 100 hidden units: the curves would meet a few epochs later.",
  figures: [
    { measure: "firstEpoch", value: 0.87, from: "book", variant: "M11 large" },
    { measure: "firstEpoch", value: 0.93, from: "book, almost", variant: "M11 new" },
  ],
  needs: "mnist",
  repeats: 3,
  config: {
    hidden: [30] as readonly number[],
    cost: "cross-entropy" as const,
    start: "new" as "large" | "new",
    learningRate: 0.1,
    batchSize: 10,
    epochs: 30,
    /** So many times the epochs. */
    longer: 1,
    examples: 50_000,
    l2: 5,
    /** Mini-batches between two looks within the first epoch. */
    every: 100,
  },
  reduced: { epochs: 5, examples: 10_000, l2: 1 },
  variants: { "M11 large": old, "M11 new": {}, "M12 large": { ...wide, ...old }, "M12 new": wide },
  async trial(trial) {
    const { config, signal } = trial;
    const { epochs, longer, examples, batchSize, every } = config;
    const { train, test } = await trial.data();
    const stage = await stages(trial, epochs * longer + 2);
    const within = await stage(
      "first epoch",
      config,
      async (own) => {
        using trainer = denseTrainer(own);
        const seen: number[] = [];
        await trainLooking(trainer, train.take(examples), {
          epochs: 1,
          batchSize,
          signal,
          when: (count) => count % (every * batchSize) === 0,
          look: async () => void seen.push((await trainer.evaluate(test)).accuracy),
        });
        return seen;
      },
      2,
    );
    const outcome = await stage(
      "all epochs",
      { ...config, epochs: epochs * longer },
      async (own) => {
        using trainer = denseTrainer(own);
        return await trainAndMeasure(trainer, own);
      },
      epochs * longer,
    );
    const accuracies = outcome.series!.test;
    const at95 = accuracies.findIndex((accuracy) => accuracy >= 0.95);
    return {
      ...keeping(outcome, ["test"]),
      measures: {
        ...outcome.measures,
        firstEpoch: accuracies[0],
        epochsTo95: at95 < 0 ? Number.POSITIVE_INFINITY : at95 + 1,
        // The difference between starts in this is that at the end less half of that at epoch 10.
        ...(accuracies.length >= 10 && {
          lastLessHalfOfTenth: accuracies[accuracies.length - 1] - accuracies[9] / 2,
        }),
      },
      series: {
        test: accuracies,
        "within the first epoch": within,
        batch: within.map((_, i) => (i + 1) * every),
      },
    };
  },
  shows: [
    lines("30 hidden units", ["test"], { x: "epoch", y: "accuracy", variants: ["M11 large", "M11 new"] }),
    lines("100 hidden units", ["test"], { x: "epoch", y: "accuracy", variants: ["M12 large", "M12 new"] }),
    lines("Within the first epoch", ["within the first epoch"], {
      along: "batch",
      x: "mini-batch",
      y: "accuracy",
    }),
    dots("Epochs to 95 %", ["epochsTo95"], { x: "epochs" }),
  ],
  holdsWhen: [
    meanWithin("firstEpoch", 0.852, 0.882, { variant: "M11 large" }),
    meanWithin("firstEpoch", 0.919, 0.933, { variant: "M11 new" }),
    meanWithin("bestTest", 0.955, 1, { variant: "M11 large" }),
    meanWithin("bestTest", 0.955, 1, { variant: "M11 new" }),
    differenceWithin("bestTest", -0.01, 0.01, "M11 new", "M11 large"),
    // The gap of M12 after 60 epochs is less than half of that after 10.
    differenceWithin("lastLessHalfOfTenth", Number.NEGATIVE_INFINITY, 0, "M12 new", "M12 large"),
  ],
});
