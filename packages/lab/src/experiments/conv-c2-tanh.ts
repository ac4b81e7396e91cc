// C2 with tanh in place of sigmoids: is it faster, and can other rates or scales make up for it?
import { C2, convolutionTrial } from "../lab/convolution";
import { differenceWithin } from "../lab/criterion";
import { epochsTo } from "../lab/epochsTo";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

const least = Number.NEGATIVE_INFINITY;

export default experiment({
  id: "conv-c2-tanh",
  asks: "Is tanh faster than the sigmoid, and can the sigmoid be matched by rate or scale?",
  says: "Slightly faster, same final accuracy.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...C2,
    /** Accuracy on validation data that the time is taken to. */
    target: 0.985,
    /** An epoch in the middle that is looked at. */
    middle: 20,
  },
  reduced: { epochs: 5, examples: 5_000, target: 0.92, middle: 3 },
  variants: {
    sigmoid: {},
    tanh: { unit: "tanh" },
    "sigmoid, η × 2": { learningRate: 0.2 },
    "sigmoid, η × 4": { learningRate: 0.4 },
    "tanh, η / 4": { unit: "tanh", learningRate: 0.025 },
    // 2σ(z) − 1: the sigmoid's shape with mean 0, so what is left of the difference is the scale.
    "tanh(z/2)": { unit: "half-tanh" },
  },
  async trial(trial) {
    const { target, middle } = trial.config;
    const outcome = await convolutionTrial(trial);
    const { test, validation } = outcome.series!;
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        epochsToTarget: epochsTo(validation, target),
        validationInTheMiddle: validation[middle - 1],
      },
      series: { validation, test },
    };
  },
  shows: [
    lines("Accuracy on validation data", ["validation"], { x: "epoch", y: "accuracy" }),
    dots("Epochs to the target", ["epochsToTarget"], { x: "epochs" }),
  ],
  holdsWhen: [
    differenceWithin("epochsToTarget", least, 0, "tanh", "sigmoid"),
    differenceWithin("testAtBestValidation", -0.001, 0.001, "tanh", "sigmoid"),
  ],
});
