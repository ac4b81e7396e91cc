// M5: over-fitting on 1,000 images, four curves.
import { everyRun, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer, M5 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { rounded, thinned } from "../lab/series";

/** From here on the book calls it over-fitting. */
const ONSET = 280;

export default experiment({
  id: "overfit-1000",
  asks: "What does over-fitting look like, and where does it start?",
  says: "Test accuracy stops near epoch 280 at 82.27 %, with 100 % on the training images; the test cost is best near epoch 15.",
  figures: [
    { measure: "bestTest", value: 0.8227, from: "book" },
    { measure: "bestTestCostEpoch", value: 15, from: "book" },
  ],
  needs: "mnist",
  config: {
    ...M5,
    /** The series keep every so many epochs. */
    kept: 4,
  },
  reduced: { epochs: 60 },
  async trial(trial) {
    const { kept, examples } = trial.config;
    const { train, test } = await trial.data();
    using trainer = denseTrainer(trial);
    const outcome = await trainAndMeasure(trainer, trial, {
      async each() {
        const training = await trainer.evaluate(train.take(examples));
        const { loss } = await trainer.evaluate(test);
        return { trainingCost: training.loss, training: training.accuracy, testCost: loss };
      },
    });
    const { trainingCost, training, testCost, test: accuracy } = outcome.series!;
    const late = trainingCost.slice(199);
    const falls = late.slice(1).filter((cost, i) => cost < late[i]).length;
    const series = { trainingCost, training, testCost, test: accuracy };
    const few = Object.entries(series).map(([name, values]) => [name, rounded(thinned(values, kept), 5)]);
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        perfectAtEpoch: training.includes(1) ? training.indexOf(1) + 1 : Number.POSITIVE_INFINITY,
        bestTestCost: Math.min(...testCost),
        bestTestCostEpoch: testCost.indexOf(Math.min(...testCost)) + 1,
        lastTestCost: testCost[testCost.length - 1],
        shareOfLateFalls: falls / (late.length - 1),
        gainAfterOnset: Math.max(...accuracy.slice(ONSET)) - Math.max(...accuracy.slice(0, ONSET)),
      },
      series: {
        epoch: thinned(trainingCost, kept).map((_, i) => (i + 1) * kept),
        ...Object.fromEntries(few),
      },
    };
  },
  shows: [
    lines("Cost on the training images", ["trainingCost"], {
      along: "epoch",
      x: "epoch",
      y: "cost",
      logY: true,
    }),
    lines("Accuracy on test data", ["test"], {
      along: "epoch",
      x: "epoch",
      y: "accuracy",
      marks: { series: "bestTestEpoch", name: "the best accuracy of a run" },
    }),
    lines("Cost on test data", ["testCost"], {
      along: "epoch",
      x: "epoch",
      y: "cost",
      marks: { series: "bestTestCostEpoch", name: "the lowest cost of a run" },
    }),
    lines("Accuracy on the training images", ["training"], {
      along: "epoch",
      x: "epoch",
      y: "accuracy",
      marks: { series: "perfectAtEpoch", name: "the first epoch of a run with 100 %" },
    }),
    dots("Where the extremes are", ["bestTestCostEpoch", "perfectAtEpoch", "bestTestEpoch"], { x: "epoch" }),
  ],
  holdsWhen: [
    meanWithin("bestTest", 0.812, 0.832),
    everyRun("perfectAtEpoch", 1, 99),
    everyRun("bestTestCostEpoch", 8, 20),
    everyRun("shareOfLateFalls", 0.95, 1),
    everyRun("gainAfterOnset", -1, 0.005),
  ],
});
