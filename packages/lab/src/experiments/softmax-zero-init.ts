// Does it matter where the softmax layer begins?
import type { Callback } from "rutter";
import { convolutionTrainer, trainConvolution } from "../lab/convolution";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

type Start = "zero" | "fan" | "large";
const nets = {
  C0: { filters: [], unit: "sigmoid" as const, learningRate: 0.1, l2: 0, epochs: 20 },
  C3: { filters: [20, 40], unit: "relu" as const, learningRate: 0.03, l2: 0.1, epochs: 6 },
};
const starts = { zero: "0", fan: "N(0, 1/n)", large: "N(0, 1)" };

/** Mean cost of every `every` batches of the first epoch. */
function firstEpoch(every: number): { readonly costs: number[]; readonly callback: Callback } {
  const costs: number[] = [];
  let [sum, count] = [0, 0];
  const callback: Callback = {
    kind: "firstEpoch",
    batches: true,
    on(event) {
      if (event.type !== "batch" || event.epoch > 1) return;
      sum += event.loss;
      if (++count % every === 0) {
        costs.push(Number((sum / every).toPrecision(4)));
        sum = 0;
      }
    },
    save: () => ({ costs }),
    load(state) {
      costs.splice(0, costs.length, ...(state.costs as number[]));
    },
  };
  return { costs, callback };
}

export default experiment({
  id: "softmax-zero-init",
  asks: "Does it matter that the softmax layer begins with all weights and biases 0?",
  says: "The book begins there; the compendium's author calls it alchemy.",
  needs: "mnist",
  repeats: 3,
  config: {
    filters: [] as readonly number[],
    hidden: [100],
    unit: "sigmoid" as "sigmoid" | "relu",
    outputStart: "zero" as Start,
    learningRate: 0.1,
    l2: 0,
    batchSize: 10,
    epochs: 20,
    examples: 50_000,
    /** Batches that a point of the first epoch's curve is the mean of. */
    every: 250,
  },
  reduced: { examples: 4_000, every: 40 },
  variants: Object.fromEntries(
    Object.entries(nets).flatMap(([name, net]) =>
      Object.entries(starts).map(([outputStart, title]) => [
        `${name}, ${title}`,
        { ...net, outputStart: outputStart as Start },
      ]),
    ),
  ),
  async trial(trial) {
    const { costs, callback } = firstEpoch(trial.config.every);
    using trainer = convolutionTrainer(trial, { callbacks: [callback] });
    const outcome = await trainConvolution(trainer, trial);
    const { validation } = outcome.series!;
    return {
      ...outcome,
      measures: { ...outcome.measures, afterFirstEpoch: validation[0] },
      series: trial.seed === 1 ? { validation, "cost in the first epoch": costs } : undefined,
    };
  },
  shows: [
    lines("Cost in the first epoch", ["cost in the first epoch"], {
      x: "part of the epoch",
      y: "cost",
      logY: true,
    }),
    dots("Accuracy on test data at the best validation accuracy", ["testAtBestValidation"], {
      x: "accuracy",
    }),
  ],
  holdsWhen: Object.keys(nets).map((net) =>
    differenceWithin("testAtBestValidation", -0.001, 0.001, `${net}, 0`, `${net}, N(0, 1/n)`),
  ),
});
