// Phases of training: does the curve fall into distinct pieces, the same ones in every run?
import { runsAlike } from "../lab/comparison";
import { convolutionTrainer } from "../lab/convolution";
import { everyRun, mostRuns } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer } from "../lab/ladder";
import { fineGrid, trainLooking } from "../lab/look";
import { netF } from "../lab/netF";
import { fitted, segmentations } from "../lab/segments";
import { rounded } from "../lab/series";

const c3 = {
  filters: [20, 40],
  hidden: [100],
  unit: "relu" as const,
  learningRate: 0.03,
  batchSize: 10,
  l2: 0.1,
};

/** The curve at places evenly spread over the logarithm of examples: the mean of what lies between. */
function evenly(at: readonly number[], values: readonly number[], count: number) {
  const span = Math.log(at[at.length - 1] / at[0]);
  const bins = Array.from({ length: count }, () => ({ sum: 0, log: 0, size: 0 }));
  for (const [i, examples] of at.entries()) {
    const log = Math.log(examples);
    const bin = bins[Math.min(count - 1, Math.floor((count * Math.log(examples / at[0])) / span))];
    bin.sum += values[i];
    bin.log += log;
    bin.size++;
  }
  const full = bins.filter(({ size }) => size > 0);
  return { x: full.map(({ log, size }) => log / size), y: full.map(({ sum, size }) => sum / size) };
}

/** floor + height / (1 + e^(−(x − middle)/width)), fitted by trying middles and widths: its heights, and the squares left. */
function logistic(x: readonly number[], y: readonly number[]) {
  let best = { squares: Number.POSITIVE_INFINITY, s: [] as number[] };
  for (let middle = x[0]; middle <= x[x.length - 1]; middle += 0.1)
    for (let width = 0.1; width < 3; width *= 1.15) {
      const s = x.map((own) => 1 / (1 + Math.exp(-(own - middle) / width)));
      const [{ squares }] = segmentations(s, y, 1);
      if (squares < best.squares) best = { squares, s };
    }
  return { squares: best.squares, heights: fitted(best.s, y, []) };
}

export default experiment({
  id: "phase-detect",
  asks: "Does a training curve have distinct phases that can be found automatically?",
  says: "The compendium's author: start, inflation (20 % of the examples give 80 % of the accuracy), compression with a bend at 90–95 %, a very long stabilisation, stagnation.",
  needs: "mnist",
  repeats: 5,
  config: {
    ...netF,
    net: "F" as "F" | "M5" | "C3",
    images: 2_000,
    bins: 120,
    /** Epochs and examples of the whole run are divided by this. */
    shorter: 1,
  },
  reduced: { shorter: 6, images: 1_000 },
  variants: {
    F: {},
    M5: { net: "M5", hidden: [30], start: "large", learningRate: 0.5, examples: 1_000, epochs: 400 },
    C3: { net: "C3", batchSize: 10, examples: 50_000, epochs: 6 },
  },
  async trial(trial) {
    const { config, signal } = trial;
    const { net, images, bins, shorter, batchSize } = config;
    const convolutional = net === "C3";
    const epochs = convolutional ? 1 : Math.ceil(config.epochs / shorter);
    // The long net sees fewer images rather than fewer epochs.
    const examples = convolutional
      ? Math.ceil((config.examples * config.epochs) / (6 * shorter))
      : config.examples;
    const { train: all, test } = await trial.data();
    const [train, judged] = [all.take(examples), test.take(images)];
    using trainer = convolutional
      ? convolutionTrainer({ ...trial, config: { ...c3, epochs, examples } })
      : denseTrainer(trial);
    const at: number[] = [];
    const accuracy: number[] = [];
    await trainLooking(trainer, train, {
      epochs,
      batchSize,
      signal,
      when: fineGrid(examples),
      async look(seen) {
        at.push(seen);
        accuracy.push((await trainer.evaluate(judged)).accuracy);
        trial.progress(seen / (epochs * examples));
      },
    });
    const { x, y } = evenly(at, accuracy, bins);
    const fits = segmentations(x, y, 6);
    const least = (some: typeof fits) => Math.min(...some.map(({ bic }) => bic));
    const bics = fits.map(({ bic }) => bic);
    const five = fits[4].breaks;
    const last = accuracy.slice(-10).reduce((a, b) => a + b, 0) / Math.min(10, accuracy.length);
    const level = (i: number) => (y[i - 1] + y[i]) / 2;
    const curve = logistic(x, y);
    const pieces = fitted(x, y, five);
    const left = (heights: readonly number[]) => y.map((value, i) => Number((value - heights[i]).toFixed(4)));
    return {
      measures: {
        pieces: bics.indexOf(Math.min(...bics)) + 1,
        // How much better 4 to 6 pieces are than 1 to 3.
        bicGain: least(fits.slice(0, 3)) - least(fits.slice(3)),
        ...Object.fromEntries(five.map((i, k) => [`break ${k + 1}`, Math.exp(x[i])])),
        to80OfFinal: at[accuracy.findIndex((value) => value >= 0.8 * last)] / examples,
        bends: fits[Math.max(3, bics.indexOf(Math.min(...bics)))].breaks.filter(
          (i) => level(i) >= 0.88 && level(i) <= 0.96,
        ).length,
        logisticOverPieces: curve.squares / fits[4].squares,
        last,
      },
      series: {
        examples: x.map((log) => Math.round(Math.exp(log))),
        accuracy: rounded(y, 4),
        "five pieces": rounded(pieces, 4),
        "logistic curve": rounded(curve.heights, 4),
        "left by five pieces": left(pieces),
        "left by the logistic curve": left(curve.heights),
        breaks: five.map((i) => Math.round(Math.exp(x[i]))),
        pieces: [1, 2, 3, 4, 5, 6],
        bic: rounded(bics, 5),
      },
    };
  },
  shows: [
    lines("Accuracy, five pieces and a logistic curve", ["accuracy", "five pieces", "logistic curve"], {
      along: "examples",
      x: "examples",
      y: "test accuracy",
      logX: true,
      panels: "variants",
      marks: { series: "breaks", name: "a break between two of the pieces", on: ["five pieces"] },
    }),
    lines("What they leave", ["left by five pieces", "left by the logistic curve"], {
      along: "examples",
      x: "examples",
      y: "accuracy that differs",
      logX: true,
      panels: "variants",
    }),
    lines("BIC by number of pieces", ["bic"], { along: "pieces", x: "pieces", y: "BIC" }),
    dots("Breaks of five pieces", ["break 1", "break 2", "break 3", "break 4"], {
      x: "examples",
      logX: true,
    }),
  ],
  // Judged on net F, which the author's figures fit.
  holdsWhen: [
    mostRuns(0.8, "bicGain", 10, Number.POSITIVE_INFINITY, { variant: "F" }),
    ...[1, 2, 3, 4].map((k) => runsAlike(`break ${k}`, 0.3, "F")),
    everyRun("to80OfFinal", 0, 0.2, { variant: "F" }),
    everyRun("bends", 1, 5, { variant: "F" }),
  ],
});
