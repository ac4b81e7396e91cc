// M8: weight decay on the full set, beside M1 without.
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { rounded } from "../lab/series";

export default experiment({
  id: "l2-50k",
  asks: "What does weight decay gain on 50,000 images, λ rescaled with their number?",
  says: "95.49 → 96.49 %, and the gap between training and test data falls below 1.",
  figures: [
    { measure: "bestTest", value: 0.9649, from: "book", variant: "decay" },
    { measure: "bestTest", value: 0.9549, from: "book", variant: "plain" },
  ],
  needs: "mnist",
  config: {
    ...M1,
    l2: 5,
  },
  reduced: { epochs: 3, examples: 10_000, l2: 1 },
  variants: { decay: {}, plain: { l2: 0 } },
  async trial(trial) {
    using trainer = denseTrainer(trial);
    const train = (await trial.data()).train.take(trial.config.examples);
    const each = async () => ({ training: (await trainer.evaluate(train)).accuracy });
    const outcome = await trainAndMeasure(trainer, trial, { each });
    const { test, training } = outcome.series!;
    const gaps = training.map((value, i) => value - test[i]);
    return {
      ...outcome,
      measures: { ...outcome.measures, gapAtBest: gaps[outcome.measures.bestTestEpoch - 1] },
      series: { test, training, gap: rounded(gaps, 4) },
    };
  },
  shows: [
    lines("Accuracy on training and test data", ["training", "test"], { x: "epoch", y: "accuracy" }),
    lines("Gap between them", ["gap"], { x: "epoch", y: "difference of accuracies" }),
    dots("Best accuracy on test data", ["bestTest"], { x: "accuracy" }),
  ],
  holdsWhen: [
    meanWithin("bestTest", 0.961, 0.967, { variant: "decay" }),
    differenceWithin("bestTest", 0.005, Number.POSITIVE_INFINITY, "decay", "plain"),
    meanWithin("gapAtBest", -1, 0.01, { variant: "decay" }),
  ],
});
