// C2: two convolutions, two poolings, one dense layer.
import { C2, convolutionTrial } from "../lab/convolution";
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import convC1 from "./conv-c1";

export default experiment({
  id: "conv-c2",
  asks: "What do two layers of convolution give?",
  says: "99.06 % on test data at the best validation accuracy.",
  figures: [{ measure: "testAtBestValidation", value: 0.9906, from: "book", pickedBy: "bestValidation" }],
  needs: "mnist",
  repeats: 3,
  config: {
    ...C2,
  },
  reduced: { epochs: 2, examples: 5_000 },
  trial: convolutionTrial,
  shows: [
    dots("Test accuracy at the epoch of best validation", ["testAtBestValidation"], { x: "Accuracy" }),
    lines("Accuracy after each epoch", ["test", "validation"], { x: "Epoch", y: "Accuracy" }),
    lines("Loss after each epoch", ["trainingLoss", "validationLoss"], { x: "Epoch", y: "Loss", logY: true }),
  ],
  beside: [convC1],
  holdsWhen: [
    meanWithin("testAtBestValidation", 0.9891, 0.9921, { variant: "" }),
    differenceWithin("testAtBestValidation", 0, Number.POSITIVE_INFINITY, "", "conv-c1, C1"),
  ],
});
