// M6 and a sweep: does more data cure over-fitting, and do larger nets over-fit more?
import type { Callback } from "rutter";
import { eachCell } from "../lab/cells";
import { differenceWithin, meanWithin, monotone } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment } from "../lab/experiment";
import { lines, sweep } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";

const SIZES = [100, 1_000, 10_000, 50_000];
const WIDTHS = [1, 10, 30, 100, 300, 1_000];
const gap = (size: number) => `gap ${size}`;
const accuracy = (size: number) => `test ${size}`;
const ofWidth = (hidden: number) => `h ${hidden}`;

/** Ends a run after the first epoch in which every training example was right. */
function untilPerfect(): Callback {
  return {
    kind: "untilPerfect",
    on(event, run) {
      if (event.type === "epoch" && event.training.accuracy === 1)
        run.stop("every training example was right");
    },
  };
}

export default experiment({
  id: "gap-50k",
  asks: "Does fifty times the data cure over-fitting, and why do larger nets not over-fit more?",
  says: "97.86 − 95.33 = 2.53 points with 50,000 images, against 17.73 with 1,000. 23,860 parameters for 1,000 images invite over-fitting.",
  figures: [
    { measure: "gap", value: 0.0253, from: "book", variant: "M6" },
    { measure: gap(1_000), value: 0.1773, from: "book", variant: ofWidth(30) },
  ],
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    /** Sizes that the net is trained on, each until all training images are right or for so many epochs. */
    sizes: SIZES,
    most: 400,
    sweep: true,
  },
  reduced: { epochs: 5, examples: 10_000, sizes: SIZES.slice(0, 3), most: 12 },
  variants: {
    M6: { sweep: false },
    ...Object.fromEntries(WIDTHS.map((hidden) => [ofWidth(hidden), { hidden: [hidden] }])),
  },
  async trial(trial) {
    const { config } = trial;
    const { train, test } = await trial.data();
    if (!config.sweep) {
      using trainer = denseTrainer(trial);
      const set = train.take(config.examples);
      const each = async () => ({ training: (await trainer.evaluate(set)).accuracy });
      const outcome = await trainAndMeasure(trainer, trial, { each });
      const { lastTraining, lastTest } = outcome.measures;
      const { test: curve, training } = outcome.series!;
      return {
        ...outcome,
        measures: { ...outcome.measures, gap: lastTraining - lastTest },
        series: { test: curve, training },
      };
    }
    const found = await eachCell(trial, config.sizes.map(String), async (name, _, own) => {
      const set = train.take(Number(name));
      using trainer = denseTrainer(trial, { callbacks: [untilPerfect()] });
      await trainCurve(
        trainer,
        own,
        set,
        { epochs: config.most, batchSize: config.batchSize },
        async () => ({}),
      );
      const [known, unknown] = [await trainer.evaluate(set), await trainer.evaluate(test)];
      return { training: known.accuracy, test: unknown.accuracy, epochs: trainer.epoch };
    });
    const measures = Object.entries(found).flatMap(([name, cell]) => [
      [gap(Number(name)), cell.training - cell.test],
      [accuracy(Number(name)), cell.test],
      [`training ${name}`, cell.training],
      [`epochs ${name}`, cell.epochs],
    ]);
    const [hidden] = config.hidden;
    return { measures: { ...Object.fromEntries(measures), parameters: 795 * hidden + 10 } };
  },
  shows: [
    lines("M6: accuracy on training and test data", ["training", "test"], {
      x: "epoch",
      y: "accuracy",
      variants: ["M6"],
    }),
    sweep(
      "Gap between training and test accuracy by training images",
      SIZES,
      { gap },
      {
        x: "training images",
        y: "gap",
        logX: true,
        variants: WIDTHS.map(ofWidth),
      },
    ),
    sweep(
      "Accuracy on test data by training images",
      SIZES,
      { accuracy },
      {
        x: "training images",
        y: "accuracy",
        logX: true,
        variants: WIDTHS.map(ofWidth),
      },
    ),
  ],
  holdsWhen: [
    meanWithin("gap", 0.019, 0.031, { variant: "M6" }),
    ...WIDTHS.map((hidden) =>
      monotone(
        "falling",
        `gap over training images with ${hidden} hidden`,
        SIZES.map((size) => ({ measure: gap(size), variant: ofWidth(hidden) })),
      ),
    ),
    // Do larger nets over-fit more, with 1,000 images?
    differenceWithin(gap(1_000), 0, 1, ofWidth(1_000), ofWidth(30)),
  ],
});
