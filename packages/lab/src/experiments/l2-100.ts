// M9 and M10: how far one hidden layer goes.
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrial, M1 } from "../lab/ladder";

export default experiment({
  id: "l2-100",
  asks: "How far does one hidden layer of 100 units go with weight decay?",
  says: "97.92 % on validation data (M9), 98.04 % with a smaller rate for twice as long (M10).",
  figures: [
    { measure: "bestValidation", value: 0.9792, from: "book, M9" },
    { measure: "bestValidation", value: 0.9804, from: "book, M10" },
  ],
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    hidden: [100],
    start: "new" as const,
    l2: 5,
  },
  reduced: { epochs: 3, examples: 10_000 },
  variants: { M9: {}, M10: { learningRate: 0.1, epochs: 60 } },
  trial: denseTrial,
  shows: [
    dots("Best test accuracy", ["bestTest"], { x: "Accuracy" }),
    dots("Best validation accuracy", ["bestValidation"], { x: "Accuracy" }),
    lines("Validation accuracy after each epoch", ["validation"], { x: "Epoch", y: "Accuracy" }),
    lines("Test accuracy after each epoch", ["test"], { x: "Epoch", y: "Accuracy" }),
    lines("Length of all weights", ["length"], { x: "Epoch", y: "Length" }),
  ],
  holdsWhen: [
    meanWithin("bestValidation", 0.9785, 0.9815, { variant: "M10" }),
    meanWithin("bestValidation", 0.975, 0.981, { variant: "M9" }),
  ],
});
