// Halving on plateaus: what do variable rates gain?
import { type Callback, halveOnPlateau, reduceOnPlateau } from "rutter";
import { differenceWithin, everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer } from "../lab/ladder";
import { trainAndMeasure } from "../lab/protocol";

const monitor = "validation.accuracy";
/** "Worse" is an epoch without a new best; the share at which a run ends has room for rounding. */
const schedules = {
  constant: () => [],
  "halve after 10": () => [halveOnPlateau({ patience: 10 })],
  "halve when worse": () => [reduceOnPlateau({ monitor, patience: 1, factor: 1 / 2, stopAt: 1.01 / 1024 })],
  "tenth when worse": () => [reduceOnPlateau({ monitor, patience: 1, factor: 1 / 10, stopAt: 1.01 / 1000 })],
} satisfies Record<string, () => Callback[]>;

type Schedule = keyof typeof schedules;
const names = Object.keys(schedules) as Schedule[];
/** How often the rate is divided until a run ends. */
const divisions: Partial<Record<Schedule, number>> = {
  "halve after 10": 7,
  "halve when worse": 10,
  "tenth when worse": 3,
};
const widths = [30, 100];

/** Every other point. */
function thinned(series: Readonly<Record<string, readonly number[]>>): Record<string, number[]> {
  const half = (values: readonly number[]) => values.filter((_, i) => i % 2 === 0);
  return Object.fromEntries(Object.entries(series).map(([name, values]) => [name, half(values)]));
}

export default experiment({
  id: "schedule-plateau",
  asks: "What do variable learning rates gain?",
  says: "An exercise: halve when nothing improves in ten epochs, stop at 1/128. Published work on MNIST names variable rates an advantage.",
  needs: "mnist",
  repeats: 3,
  config: {
    hidden: [30] as readonly number[],
    cost: "cross-entropy" as const,
    start: "new" as const,
    learningRate: 0.5,
    batchSize: 10,
    /** Runs that no schedule ends earlier. */
    epochs: 150,
    examples: 50_000,
    l2: 5,
    schedule: "constant" as Schedule,
  },
  reduced: { epochs: 20, examples: 5_000 },
  variants: Object.fromEntries(
    widths.flatMap((width) =>
      names.map((schedule) => [`${width}, ${schedule}`, { hidden: [width], schedule }]),
    ),
  ),
  async trial(trial) {
    const { schedule, learningRate } = trial.config;
    using trainer = denseTrainer(trial, { callbacks: schedules[schedule]() });
    const { settings } = trainer;
    const outcome = await trainAndMeasure(trainer, trial, {
      each: async () => ({ rate: settings.learningRate }),
    });
    const { rate, validation } = outcome.series!;
    const factor = schedule.startsWith("tenth") ? 10 : 2;
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        epochsUsed: rate.length,
        divisions: Math.round(Math.log(learningRate / settings.learningRate) / Math.log(factor)),
        rateLeft: settings.learningRate / learningRate,
      },
      // Of one run, and every other epoch of it: a result stays a small file.
      series: trial.seed === 1 ? thinned({ validation, rate, epoch: rate.map((_, i) => i + 1) }) : {},
    };
  },
  shows: [
    ...widths.flatMap((width) => {
      const variants = names.map((schedule) => `${width}, ${schedule}`);
      return [
        lines(`Validation accuracy, ${width} hidden units`, ["validation"], {
          along: "epoch",
          x: "epoch",
          y: "accuracy",
          variants,
        }),
        lines(`η, ${width} hidden units`, ["rate"], {
          along: "epoch",
          x: "epoch",
          y: "η",
          logY: true,
          variants,
        }),
      ];
    }),
    dots("Best validation accuracy", ["bestValidation"], { x: "accuracy" }),
    dots("Epochs used", ["epochsUsed"], { x: "epochs" }),
  ],
  holdsWhen: widths.flatMap((width) => [
    differenceWithin(
      "bestValidation",
      0.002,
      Number.POSITIVE_INFINITY,
      `${width}, halve after 10`,
      `${width}, constant`,
    ),
    ...Object.entries(divisions).map(([name, count]) =>
      everyRun("divisions", count, count, { variant: `${width}, ${name}` }),
    ),
  ]),
});
