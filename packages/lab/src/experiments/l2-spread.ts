// Does weight decay make runs more alike?
import { someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { spreadsLess, stuckLess } from "../lab/levene";
import { trainAndMeasure } from "../lab/protocol";

const quadratic = { cost: "quadratic" as const, learningRate: 3 };

/** The spread is smaller, or fewer runs are stuck. */
const moreAlike = (decay: string, plain: string) =>
  someOf(1, [spreadsLess("bestTest", decay, plain), stuckLess(decay, plain)]);

export default experiment({
  id: "l2-spread",
  asks: "Does weight decay make runs with different starts more alike?",
  says: "Without decay some runs get stuck in local minima, and results differ strongly from run to run.",
  needs: "mnist",
  repeats: 20,
  config: {
    ...M1,
  },
  reduced: { epochs: 5, examples: 10_000 },
  variants: {
    "quadratic, λ 0": quadratic,
    "quadratic, λ 5": { ...quadratic, l2: 5 },
    "cross-entropy, λ 0": {},
    "cross-entropy, λ 5": { l2: 5 },
  },
  async trial(trial) {
    using trainer = denseTrainer(trial);
    const { measures, stuck, weightsHash } = await trainAndMeasure(trainer, trial);
    const { bestTest, lastTest, stuckClasses } = measures;
    return { measures: { bestTest, lastTest, stuckClasses }, stuck, weightsHash };
  },
  shows: [
    dots("Best accuracy on test data, every start", ["bestTest"], { x: "accuracy" }),
    dots("Digits hardly ever predicted: a run with one is stuck", ["stuckClasses"], { x: "digits" }),
  ],
  failsBecause:
    "Cross-entropy hardly gets stuck here, with decay or without. What is left is the spread between good runs, and decay makes them better rather than more alike.",
  holdsWhen: [
    moreAlike("quadratic, λ 5", "quadratic, λ 0"),
    moreAlike("cross-entropy, λ 5", "cross-entropy, λ 0"),
  ],
});
