// C3: rectified units in place of sigmoids.
import { C3, convolutionTrial } from "../lab/convolution";
import { everyDifferenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import convC2 from "./conv-c2";

export default experiment({
  id: "conv-c3",
  asks: "What do rectified units give?",
  says: "99.23 % on test data at the best validation accuracy.",
  figures: [{ measure: "testAtBestValidation", value: 0.9923, from: "book", pickedBy: "bestValidation" }],
  needs: "mnist",
  repeats: 3,
  config: {
    ...C3,
  },
  reduced: { epochs: 2, examples: 5_000 },
  trial: convolutionTrial,
  shows: [
    dots("Test accuracy at the epoch of best validation", ["testAtBestValidation"], { x: "Accuracy" }),
    lines("Accuracy after each epoch", ["test", "validation"], { x: "Epoch", y: "Accuracy" }),
    lines("Loss after each epoch", ["trainingLoss", "validationLoss"], { x: "Epoch", y: "Loss", logY: true }),
  ],
  beside: [convC2],
  failsBecause:
    "C3 and C2 differ by less than the sampling of 10,000 test images alone does. PyTorch with the same settings and the same start gives the same curve.",
  holdsWhen: [
    meanWithin("testAtBestValidation", 0.9913, 0.9933, { variant: "" }),
    everyDifferenceWithin("testAtBestValidation", 0, Number.POSITIVE_INFINITY, "", "conv-c2"),
  ],
});
