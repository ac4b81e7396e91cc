// Wrong labels: is averaging out a property of descent, or of the nets?
import { differenceWithin, monotone } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { coordinates, heights } from "../lab/relief";
import { height, ruggedDescent, SIZE } from "../lab/ruggedDescent";
import { keeping } from "../lab/series";
import { mean } from "../lab/statistics";
import { withWrongLabels } from "../lab/wrongLabels";

const SHARES = [0, 0.1, 0.2, 0.4];
const variants = SHARES.map((wrong) => [`${100 * wrong} %`, { wrong }] as const);

export default experiment({
  id: "label-noise",
  asks: "Are wrong examples averaged out, and is that a property of descent or of the nets?",
  says: "Later examples smooth the noise (Rashid). Not descent but backprop-trained nets are robust (the author).",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    start: "new" as const,
    /** Probability that a label, or a step of the descent on a relief, is wrong. */
    wrong: 0,
    relief: { starts: 200, steps: 1_000, learningRate: 0.02 },
  },
  reduced: { epochs: 4, examples: 10_000 },
  variants: Object.fromEntries(variants),
  async trial(trial) {
    const { config, seed } = trial;
    const { wrong, relief } = config;
    const ends = ruggedDescent({ ...relief, wrong, seed });
    const found = ends.map(height);
    using trainer = denseTrainer(trial);
    const outcome = await trainAndMeasure(trainer, trial, {
      prepare: (train) => withWrongLabels(train, wrong, seed),
    });
    const [v1, v2] = coordinates(ends.slice(0, 60));
    return {
      ...keeping(outcome, ["test"]),
      measures: {
        ...outcome.measures,
        reliefHeight: mean(found),
        // The lowest pit reaches to about 1 from its middle.
        reliefInLowestPit: ends.filter((v) => v.every((x) => Math.abs(x) < 1)).length / ends.length,
      },
      series: {
        test: outcome.series!.test,
        v1,
        v2,
        ...(seed === 1 && wrong === 0 ? { relief: await heights(height, SIZE) } : {}),
      },
    };
  },
  shows: [
    dots("Best accuracy on test data by share of wrong labels", ["bestTest"], { x: "accuracy" }),
    lines("Accuracy on test data", ["test"], { x: "epoch", y: "accuracy" }),
    dots("Balls that end in the lowest pit, by share of wrong steps", ["reliefInLowestPit"], { x: "share" }),
    lines("Where balls end on the relief", ["v2"], {
      along: "v1",
      x: "v1",
      y: "v2",
      points: true,
      panels: "variants",
      ground: { series: "relief", from: -SIZE, to: SIZE },
    }),
  ],
  holdsWhen: [
    differenceWithin("bestTest", -0.03, Number.POSITIVE_INFINITY, "10 %", "0 %"),
    monotone(
      "falling",
      "best test accuracy over the share of wrong labels",
      variants.map(([variant]) => ({ measure: "bestTest", variant })),
    ),
  ],
});
