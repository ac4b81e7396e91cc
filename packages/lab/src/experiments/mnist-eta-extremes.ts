// η = 0.001 and η = 100: too small and too large a rate.
import { histogram } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { denseTrainer, M2 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { keeping, rounded } from "../lab/series";

const BINS = 20;

export default experiment({
  id: "mnist-eta-extremes",
  asks: "What do too small and too large a learning rate look like?",
  says: "η = 0.001: 1,139 of 10,000 after the first epoch, 2,142 after the last. η = 100: 1,009, then 982.",
  figures: [
    { measure: "lastTest", value: 0.2142, from: "book*", variant: "0.001" },
    { measure: "lastTest", value: 0.0982, from: "book*", variant: "100" },
  ],
  needs: "mnist",
  config: {
    ...M2,
  },
  reduced: { epochs: 4, examples: 10_000 },
  variants: {
    "0.001": { hidden: [100], learningRate: 0.001 },
    "100": { learningRate: 100 },
    "3": {},
  },
  async trial(trial) {
    using trainer = denseTrainer(trial);
    const outcome = keeping(await trainAndMeasure(trainer, trial), ["test", "trainingLoss"]);
    const { test, trainingLoss } = outcome.series!;
    const { data } = await trainer.predict((await trial.data()).test);
    const { counts } = histogram(data, { bins: BINS, range: [0, 1] });
    const share = (from: number, to: number) => data.filter((a) => a >= from && a <= to).length / data.length;
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        lowest: Math.min(...test),
        highest: Math.max(...test),
        costRises: trainingLoss.slice(1).filter((cost, i) => cost >= trainingLoss[i]).length,
        saturated: share(0, 0.01) + share(0.99, 1),
      },
      series: {
        ...outcome.series,
        output: Array.from({ length: BINS }, (_, i) => (i + 0.5) / BINS),
        "share of outputs": rounded(
          Array.from(counts, (count) => count / data.length),
          4,
        ),
      },
    };
  },
  shows: [
    lines("Accuracy on test data", ["test"], { x: "epoch", y: "accuracy" }),
    lines("Cost while training", ["trainingLoss"], { x: "epoch", y: "cost", logY: true }),
    lines("Outputs on test data at the end", ["share of outputs"], {
      along: "output",
      x: "output",
      y: "share",
      panels: "variants",
    }),
  ],
  failsBecause:
    "At η = 100 the outputs saturate at once and nearly all images get the same answer, as the source says. Which digits survive is left to chance: one start kept three of them, a little more than the band around one tenth allows that was set here.",
  holdsWhen: [
    everyRun("lastTest", 0, 0.45, { variant: "0.001" }),
    everyRun("costRises", 0, 0, { variant: "0.001" }),
    everyRun("lowest", 0.08, 0.12, { variant: "100" }),
    everyRun("highest", 0.08, 0.12, { variant: "100" }),
  ],
});
