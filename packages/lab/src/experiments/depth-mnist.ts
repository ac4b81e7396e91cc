// D1–D4: more hidden layers of 30 sigmoids.
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { deep } from "../lab/speedTrial";

/** The book's best validation accuracies, and ours of four runs with their bound. */
const DEPTHS = { D1: [0.9648, 0.966], D2: [0.969, 0.97], D3: [0.9657, 0.967], D4: [0.9653, 0.965] } as const;

export default experiment({
  id: "depth-mnist",
  asks: "Does depth alone help a net of sigmoids?",
  says: "96.48, 96.90, 96.57 and 96.53 % on validation data with one to four hidden layers: extra layers should not hurt, and do.",
  figures: Object.entries(DEPTHS).map(([variant, [value]]) => ({
    measure: "bestValidation",
    value,
    from: "book",
    variant,
  })),
  needs: "mnist",
  config: {
    ...deep(1),
    cost: "cross-entropy" as const,
    start: "new" as const,
    learningRate: 0.1,
    l2: 5,
    batchSize: 10,
    epochs: 30,
    examples: 50_000,
  },
  reduced: { epochs: 3, examples: 10_000 },
  variants: { D1: deep(1), D2: deep(2), D3: deep(3), D4: deep(4) },
  async trial(trial) {
    using trainer = denseTrainer(trial);
    const untrained = (await trainer.evaluate((await trial.data()).validation)).accuracy;
    const outcome = await trainAndMeasure(trainer, trial);
    const { test, ...series } = outcome.series!;
    const firstEpoch = series.validation[0];
    return { ...outcome, measures: { ...outcome.measures, untrained, firstEpoch }, series };
  },
  shows: [
    dots("Best accuracy on validation data", ["bestValidation"], { x: "accuracy" }),
    dots("Before training, and after the first epoch", ["untrained", "firstEpoch"], { x: "accuracy" }),
    lines("Accuracy on validation data", ["validation"], { x: "epoch", y: "accuracy" }),
  ],
  holdsWhen: [
    ...Object.entries(DEPTHS).map(([variant, [, mean]]) =>
      meanWithin("bestValidation", mean - 0.0035, mean + 0.0035, { variant }),
    ),
    ...["D1", "D3", "D4"].map((other) => differenceWithin("bestValidation", 0, 1, "D2", other)),
    differenceWithin("bestValidation", -0.004, 0.004, "D4", "D1"),
  ],
});
