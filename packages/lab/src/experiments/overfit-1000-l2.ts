// M5 and M7: over-fitting on 1,000 images, without and with weight decay.
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrial, M5 } from "../lab/ladder";
import { mean } from "../lab/statistics";

export default experiment({
  id: "overfit-1000-l2",
  asks: "Does weight decay suppress over-fitting on 1,000 images?",
  says: "Test accuracy rises through all 400 epochs to a peak of 87.1 %, against 82.27 % without; without decay the direction of the weights freezes.",
  figures: [
    { measure: "bestTest", value: 0.871, from: "book", variant: "decay" },
    { measure: "bestTest", value: 0.8227, from: "book", variant: "plain" },
  ],
  needs: "mnist",
  repeats: 3,
  config: {
    ...M5,
    l2: 0.1,
  },
  reduced: { epochs: 40 },
  variants: { decay: {}, plain: { l2: 0 } },
  async trial(trial) {
    const outcome = await denseTrial(trial);
    const late = outcome.series?.turn.slice(200) ?? [];
    const lateTurn = mean(late);
    return { ...outcome, measures: { ...outcome.measures, lateTurn, logLateTurn: Math.log2(lateTurn) } };
  },
  shows: [
    dots("Best test accuracy", ["bestTest"], { x: "Accuracy" }),
    lines("Test accuracy after each epoch", ["test"], { x: "Epoch", y: "Accuracy" }),
    lines("Loss after each epoch", ["trainingLoss", "validationLoss"], { x: "Epoch", y: "Loss", logY: true }),
    lines("Length of all weights", ["length"], { x: "Epoch", y: "Length" }),
    lines("Turn of the weights’ direction in each epoch", ["turn"], { x: "Epoch", y: "Degrees", logY: true }),
  ],
  holdsWhen: [
    meanWithin("bestTest", 0.865, 0.885, { variant: "decay" }),
    meanWithin("bestTestEpoch", 301, Number.POSITIVE_INFINITY, { variant: "decay" }),
    differenceWithin("bestTest", 0.03, Number.POSITIVE_INFINITY, "decay", "plain"),
    // The turn per epoch from epoch 200 on is at least twice that without decay.
    differenceWithin("logLateTurn", 1, Number.POSITIVE_INFINITY, "decay", "plain"),
  ],
});
