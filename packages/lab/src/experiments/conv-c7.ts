// C7: dropout before the dense layers.
import { gapTrial } from "../lab/convolution";
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

export default experiment({
  id: "conv-c7",
  asks: "What does dropout of the dense part give?",
  says: "99.60 % in 40 epochs, with two layers of 1000 units; 300 are slightly worse.",
  figures: [
    {
      measure: "testAtBestValidation",
      value: 0.996,
      from: "book",
      pickedBy: "bestValidation",
      variant: "C7",
    },
    {
      measure: "testAtBestValidation",
      value: 0.9947,
      from: "book*",
      pickedBy: "bestValidation",
      variant: "C6c",
    },
  ],
  needs: "mnist",
  repeats: 3,
  config: {
    filters: [20, 40],
    hidden: [1000, 1000] as readonly number[],
    unit: "relu" as const,
    learningRate: 0.03,
    l2: 0,
    dropout: 0.5,
    batchSize: 10,
    epochs: 40,
    examples: 50_000,
    expanded: true,
  },
  reduced: { epochs: 2, examples: 1_000 },
  variants: {
    C7: {},
    "C7 with 300 units": { hidden: [300, 300] },
    // As long as C7, so that nothing but dropout and decay differ.
    C6c: { dropout: 0, l2: 0.1 },
  },
  trial: gapTrial,
  shows: [
    lines("Accuracy on validation data", ["validation"], { x: "epoch", y: "accuracy" }),
    dots("Accuracy on test data at the best validation accuracy", ["testAtBestValidation"], {
      x: "accuracy",
    }),
    dots("Training accuracy above the best validation accuracy", ["gap"], { x: "accuracy" }),
  ],
  holdsWhen: [
    meanWithin("testAtBestValidation", 0.9952, 0.9968, { variant: "C7" }),
    differenceWithin("testAtBestValidation", 0, 1, "C7", "C6c"),
  ],
});
