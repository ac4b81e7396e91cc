// 784-10: how far two layers go.
import { bestMeanWithin, someRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, pictures } from "../lab/figure";
import { type DenseConfig, denseTrainer } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { keeping } from "../lab/series";
import { weightPictures } from "../lab/weightPictures";

const STARTS = ["large", "new"] as const;
const COSTS = ["quadratic", "cross-entropy"] as const;
const RATES = [0.1, 0.5, 3];

const cells = STARTS.flatMap((start) =>
  COSTS.flatMap((cost) =>
    RATES.map(
      (learningRate) => [`${start}, ${cost}, ${learningRate}`, { start, cost, learningRate }] as const,
    ),
  ),
);

export default experiment({
  id: "mnist-no-hidden",
  asks: "How far do two layers go, without a hidden one?",
  says: "An exercise of the book, without a figure.",
  needs: "mnist",
  repeats: 3,
  config: {
    hidden: [] as readonly number[],
    cost: "quadratic",
    start: "new",
    learningRate: 0.5,
    batchSize: 10,
    epochs: 15,
    examples: 50_000,
    l2: 0,
  } as DenseConfig,
  reduced: { epochs: 3, examples: 10_000 },
  variants: Object.fromEntries(cells),
  async trial(trial) {
    using trainer = denseTrainer(trial);
    const outcome = keeping(await trainAndMeasure(trainer, trial), ["test"]);
    const { start, cost, learningRate } = trial.config;
    const shown = trial.seed === 1 && start === "new" && cost === "quadratic" && learningRate === 0.5;
    return {
      ...outcome,
      pictures: shown ? { weights: await weightPictures(trainer.network, 10) } : undefined,
    };
  },
  shows: [
    dots("Best accuracy on test data", ["bestTest"], { x: "accuracy" }),
    dots("Digits hardly ever predicted", ["stuckClasses"], { x: "digits" }),
    lines("Accuracy on test data", ["test"], { x: "epoch", y: "accuracy", panels: "variants" }),
    pictures("The weights of the ten outputs, quadratic cost, η = 0.5", "weights", 10),
  ],
  holdsWhen: [
    bestMeanWithin(
      "bestTest",
      0.91,
      1,
      cells.map(([variant]) => variant),
    ),
    someRun("stuckClasses", 1, { variant: "large, quadratic, 3" }),
  ],
});
