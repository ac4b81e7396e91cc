// Ten outputs, or the four bits of the digit?
import { dense, flatten, Network, normal, quadratic, sgd, sigmoid, Trainer } from "rutter";
import type { Splits } from "rutter/data";
import { differenceWithin } from "../lab/criterion";
import { BITS, bitAccuracy, bitOf, digitOfBits, splitsWithBits } from "../lab/digitBits";
import { experiment } from "../lab/experiment";
import { dots, lines, pictures } from "../lab/figure";
import { classesOf } from "../lab/mistakes";
import { trainAndMeasure } from "../lab/protocol";
import { keeping } from "../lab/series";
import { weightPictures } from "../lab/weightPictures";

const WIDTHS = [30, 60, 100];
const variants = WIDTHS.flatMap((hidden) =>
  [10, BITS].map((outputs) => [`${outputs} outputs, ${hidden} hidden`, { hidden, outputs }] as const),
);

export default experiment({
  id: "outputs-10-vs-4",
  asks: "Do ten outputs learn better than the four bits of the digit?",
  says: "Ten learn better, without figures: the top bit has no simple relation to fragments of the shape. The compendium's author: four are worse, or need more size or longer training.",
  needs: "mnist",
  config: { hidden: 30, outputs: 10, learningRate: 3, batchSize: 10, epochs: 30, examples: 50_000 },
  reduced: { epochs: 3, examples: 10_000 },
  variants: Object.fromEntries(variants),
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { hidden, outputs, learningRate } = config;
    const layer = (units: number) => dense({ units, initializer: normal(), biasInitializer: normal() });
    const net = new Network({ input: [1, 28, 28], seed }, [
      flatten(),
      layer(hidden),
      sigmoid(),
      layer(outputs),
      sigmoid(),
    ]);
    const coded = outputs === BITS;
    using trainer = new Trainer(net, {
      backend,
      loss: quadratic(),
      optimizer: sgd({ learningRate }),
      ...(coded && { metrics: [bitAccuracy()] }),
    });
    const data = await trial.data();
    // The protocol hands labels on to the trainer and to nobody else.
    const splits = coded ? (splitsWithBits(data) as unknown as Splits) : data;
    const outcome = await trainAndMeasure(trainer, { ...trial, data: async () => splits });

    const said = await trainer.predict(data.test);
    const { labels, length } = data.test;
    const digits = coded ? Array.from({ length }, (_, i) => digitOfBits(said.data, i)) : classesOf(said);
    const shareOf = (test: (digit: number, i: number) => boolean) => digits.filter(test).length / length;
    const bits = Array.from({ length: BITS }, (_, bit) => [
      `bit ${bit}`,
      shareOf((digit, i) => bitOf(digit, bit) === bitOf(labels[i], bit)),
    ]);
    const stuck = Array.from({ length: 10 }, (_, digit) => digit).filter(
      (digit) => shareOf((one) => one === digit) < 0.01,
    );
    const at90 = outcome.series!.test.findIndex((accuracy) => accuracy >= 0.9);
    const shown = seed === 1 && hidden === WIDTHS[0];
    return {
      ...keeping(outcome, ["test"]),
      measures: {
        ...outcome.measures,
        ...Object.fromEntries(bits),
        noDigit: shareOf((digit) => digit > 9),
        epochsTo90: at90 < 0 ? Number.POSITIVE_INFINITY : at90 + 1,
        stuckClasses: stuck.length,
      },
      stuck,
      pictures: shown ? { units: await weightPictures(net, 8) } : undefined,
    };
  },
  shows: [
    dots("Best accuracy on test data", ["bestTest"], { x: "accuracy" }),
    ...WIDTHS.map((hidden) =>
      lines(`Accuracy on test data, ${hidden} hidden units`, ["test"], {
        x: "epoch",
        y: "accuracy",
        variants: [`10 outputs, ${hidden} hidden`, `${BITS} outputs, ${hidden} hidden`],
      }),
    ),
    dots("Accuracy of each bit, the lowest first, 30 hidden units", ["bit 0", "bit 1", "bit 2", "bit 3"], {
      x: "accuracy",
      variants: [`10 outputs, 30 hidden`, `${BITS} outputs, 30 hidden`],
    }),
    dots("Epochs to 90 %", ["epochsTo90"], { x: "epochs" }),
    pictures("Weights into eight hidden units of 30", "units", 8),
  ],
  holdsWhen: [
    differenceWithin("bestTest", 0.01, 1, "10 outputs, 30 hidden", `${BITS} outputs, 30 hidden`, {
      withoutStuck: true,
    }),
  ],
});
