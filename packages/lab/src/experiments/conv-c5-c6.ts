// C5 and C6: a wider dense layer, and a second one.
import { C3, convolutionTrial } from "../lab/convolution";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, trend } from "../lab/figure";

/** Dense layers and the book's accuracy. */
const NETS = {
  C5a: { hidden: [300], book: 0.9946 },
  C5b: { hidden: [1000], book: 0.9943 },
  C6a: { hidden: [100, 100], book: 0.9943 },
  C6b: { hidden: [300, 300], book: 0.9948 },
  C6c: { hidden: [1000, 1000], book: 0.9947 },
};

export default experiment({
  id: "conv-c5-c6",
  asks: "What do a wider dense layer and a second one give?",
  says: "99.46 and 99.43 % with 300 and 1000 units; 99.43, 99.48 and 99.47 % with two layers of 100, 300, 1000: no significant gain.",
  figures: Object.entries(NETS).map(([variant, { book }]) => ({
    measure: "testAtBestValidation",
    value: book,
    from: "book",
    pickedBy: "bestValidation",
    variant,
  })),
  needs: "mnist",
  repeats: 3,
  config: {
    ...C3,
    hidden: [300],
    expanded: true,
  },
  reduced: { epochs: 2, examples: 1_000 },
  variants: Object.fromEntries(Object.entries(NETS).map(([name, { hidden }]) => [name, { hidden }])),
  async trial(trial) {
    const outcome = await convolutionTrial(trial);
    const { lastTraining, bestValidation } = outcome.measures;
    const { validation, test } = outcome.series!;
    return {
      ...outcome,
      measures: { ...outcome.measures, gap: lastTraining - bestValidation },
      series: { validation, test },
    };
  },
  shows: [
    trend(
      "Width and depth of the full layers",
      "testAtBestValidation",
      Object.fromEntries(
        Object.entries(NETS).map(([name, { hidden }]) => [
          name,
          [hidden.length === 1 ? "one full layer" : "two full layers", hidden[0]] as const,
        ]),
      ),
      { x: "units in a full layer", y: "test accuracy", logX: true },
    ),
    dots("Accuracy on test data at the best validation accuracy", ["testAtBestValidation"], {
      x: "accuracy",
    }),
    dots("Training accuracy above the best validation accuracy", ["gap"], { x: "accuracy" }),
  ],
  holdsWhen: Object.entries(NETS).map(([variant, { book }]) =>
    meanWithin("testAtBestValidation", book - 0.001, book + 0.001, { variant }),
  ),
});
