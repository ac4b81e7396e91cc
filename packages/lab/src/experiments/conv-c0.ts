// C0: a shallow net with a softmax output, the base line of chapter 6.
import { C2, convolutionTrial } from "../lab/convolution";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

export default experiment({
  id: "conv-c0",
  asks: "How good is one hidden layer with a softmax output?",
  says: "97.80 % on test data at the best validation accuracy.",
  figures: [{ measure: "testAtBestValidation", value: 0.978, from: "book", pickedBy: "bestValidation" }],
  needs: "mnist",
  repeats: 3,
  config: {
    ...C2,
    filters: [],
  },
  reduced: { epochs: 2, examples: 5_000 },
  trial: convolutionTrial,
  shows: [
    dots("Test accuracy at the epoch of best validation", ["testAtBestValidation"], { x: "Accuracy" }),
    lines("Accuracy after each epoch", ["test", "validation"], { x: "Epoch", y: "Accuracy" }),
    lines("Loss after each epoch", ["trainingLoss", "validationLoss"], { x: "Epoch", y: "Loss", logY: true }),
  ],
  holdsWhen: [meanWithin("testAtBestValidation", 0.9765, 0.9795)],
});
