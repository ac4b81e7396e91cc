// 784-100-10, η = 3: more hidden units, ten starts.
import { someRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer, M2 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { keeping } from "../lab/series";

export default experiment({
  id: "mnist-sgd-100",
  asks: "Do 100 hidden units do better than 30, with N(0, 1) starts and the quadratic cost?",
  says: "96.59 %; readers report large variation.",
  figures: [{ measure: "bestTest", value: 0.9659, from: "book*" }],
  needs: "mnist",
  repeats: 10,
  config: {
    ...M2,
    hidden: [100],
  },
  reduced: { epochs: 3, examples: 10_000 },
  async trial(trial) {
    using trainer = denseTrainer(trial);
    return keeping(await trainAndMeasure(trainer, trial), ["test", "validation", "trainingLoss"]);
  },
  shows: [
    lines("Accuracy on test data", ["test"], { x: "epoch", y: "accuracy" }),
    dots("Best accuracy on test data, every start", ["bestTest"], { x: "accuracy" }),
    dots("Digits hardly ever predicted: a run with one is stuck", ["stuckClasses"], { x: "digits" }),
  ],
  holdsWhen: [someRun("bestTest", 0.96)],
});
