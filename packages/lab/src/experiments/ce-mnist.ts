// M1–M4: does cross-entropy beat the quadratic cost?
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrial, M1 } from "../lab/ladder";

const quadratic = { cost: "quadratic" as const, learningRate: 3 };

export default experiment({
  id: "ce-mnist",
  asks: "Does cross-entropy beat the quadratic cost at 30 and 100 hidden units?",
  says: "95.49 against 95.42 %, and 96.82 against 96.59 %.",
  figures: [
    { measure: "bestTest", value: 0.9549, from: "book", variant: "M1" },
    { measure: "bestTest", value: 0.9542, from: "book*", variant: "M2" },
    { measure: "bestTest", value: 0.9682, from: "book", variant: "M3" },
    { measure: "bestTest", value: 0.9659, from: "book*", variant: "M4" },
  ],
  needs: "mnist",
  repeats: 10,
  config: {
    ...M1,
  },
  reduced: { epochs: 3, examples: 10_000 },
  variants: { M1: {}, M2: quadratic, M3: { hidden: [100] }, M4: { hidden: [100], ...quadratic } },
  trial: denseTrial,
  shows: [
    dots("Best test accuracy, 30 hidden (M1, M2) and 100 (M3, M4)", ["bestTest"], { x: "Accuracy" }),
    lines("Test accuracy after each epoch", ["test"], { x: "Epoch", y: "Accuracy" }),
    lines("Training loss after each epoch", ["trainingLoss"], { x: "Epoch", y: "Loss", logY: true }),
  ],
  holdsWhen: [
    meanWithin("bestTest", 0.95, 0.958, { variant: "M1", withoutStuck: true }),
    meanWithin("bestTest", 0.966, 0.972, { variant: "M3", withoutStuck: true }),
    differenceWithin("bestTest", 0, Number.POSITIVE_INFINITY, "M1", "M2", { withoutStuck: true }),
    differenceWithin("bestTest", 0, Number.POSITIVE_INFINITY, "M3", "M4", { withoutStuck: true }),
  ],
});
