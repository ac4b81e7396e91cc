// Calibration: may outputs be read as probabilities?
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";
import { reliability } from "../lab/reliability";
import { rounded } from "../lab/series";

const M1 = { hidden: [30], start: "large" as const, learningRate: 0.5, longer: 1 };
const M10 = { hidden: [100], start: "new" as const, learningRate: 0.1, longer: 2 };
const softmax = { cost: "log-likelihood" as const };

const nets = [
  ["M1", M1],
  ["M10", M10],
  ["M1 softmax", { ...M1, ...softmax }],
  ["M10 softmax", { ...M10, ...softmax }],
] as const;

const cells = nets.flatMap(([name, net]) =>
  [0, 5].map((l2) => [`${name}, λ ${l2}`, { ...net, l2 }] as const),
);

export default experiment({
  id: "calibration",
  asks: "May the outputs of a softmax layer be read as probabilities?",
  says: "The book reads them so; the compendium's author sees no justification beyond the sum 1.",
  needs: "mnist",
  repeats: 3,
  config: {
    hidden: [30] as readonly number[],
    cost: "cross-entropy" as "cross-entropy" | "log-likelihood",
    start: "large" as "large" | "new",
    learningRate: 0.5,
    batchSize: 10,
    epochs: 30,
    /** So many times the epochs. */
    longer: 1,
    examples: 50_000,
    l2: 0,
    bins: 15,
  },
  reduced: { epochs: 2, examples: 10_000 },
  variants: Object.fromEntries(cells),
  async trial(trial) {
    const { config } = trial;
    const own = { ...trial, config: { ...config, epochs: config.epochs * config.longer } };
    using trainer = denseTrainer(own);
    const { measures, stuck, weightsHash } = await trainAndMeasure(trainer, own);
    const { test } = await trial.data();
    const found = reliability(await trainer.predict(test), test.labels, config.bins);
    return {
      measures: { lastTest: measures.lastTest, calibrationError: found.error },
      series: {
        confidence: rounded(found.confidence, 3),
        accuracy: rounded(found.accuracy, 3),
        share: rounded(found.share, 3),
      },
      stuck,
      weightsHash,
    };
  },
  shows: [
    lines("Accuracy of answers by their confidence", ["accuracy", "confidence"], {
      along: "confidence",
      x: "confidence",
      y: "share of right answers",
      panels: "variants",
    }),
    dots("Expected calibration error", ["calibrationError"], { x: "error" }),
  ],
  failsBecause:
    "The limit is asked of every net. Nets of sigmoids, whose outputs need not add up to one, miss it by little, and so does the small softmax net without weight decay, which is too sure of itself; the other softmax nets keep it.",
  holdsWhen: cells.map(([variant]) => meanWithin("calibrationError", 0, 0.02, { variant })),
});
