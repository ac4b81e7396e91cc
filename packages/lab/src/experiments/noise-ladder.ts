// Runs b to e: how a signal appears when the problem is cut down to 1,000 images and no hidden layer.
import type { Trainer } from "rutter";
import { reference } from "rutter/reference";
import { everyRun, meanWithin } from "../lab/criterion";
import { experiment, type Trial } from "../lab/experiment";
import { lines } from "../lab/figure";
import { type DenseConfig, denseTrainer, denseTrial } from "../lab/ladder";
import { rounded } from "../lab/series";
import { mean } from "../lab/statistics";

/** Steps until a weight is no longer finite in float64, at most `limit`. */
async function stepsToOverflow(trial: Trial<DenseConfig>, limit: number): Promise<number> {
  using trainer: Trainer = denseTrainer({ ...trial, backend: reference({ precision: "float64" }) });
  const { examples, batchSize } = trial.config;
  const { train } = await trial.data();
  const fit = trainer.fit(train.take(examples), {
    epochs: Math.ceil((limit * batchSize) / examples),
    batchSize,
    batchEvents: true,
  });
  for await (const event of fit)
    if (event.type === "batch" && !(await trainer.network.parameters.read()).every(Number.isFinite))
      return event.step;
  return Number.POSITIVE_INFINITY;
}

export default experiment({
  id: "noise-ladder",
  asks: "How does a signal appear when the problem is cut down?",
  says: "On 1,000 images and 100 to validate: b (η 10, λ 1000) pure noise; c (λ 20) a signal, 12 to 25 %; d (η 100) all bad; e (η 1) better, 42 to 62 %.",
  figures: [
    { measure: "meanOf100", value: 0.1, from: "book*", variant: "b" },
    { measure: "meanOf100", value: 0.17, from: "book*, first four epochs", variant: "c" },
    { measure: "meanOf100", value: 0.1, from: "book*", variant: "d" },
    { measure: "meanOf100", value: 0.52, from: "book*, first four epochs", variant: "e" },
  ],
  needs: "mnist",
  repeats: 10,
  config: {
    hidden: [] as readonly number[],
    cost: "cross-entropy" as const,
    start: "new" as const,
    learningRate: 10,
    batchSize: 10,
    epochs: 30,
    examples: 1_000,
    l2: 20,
    validation: 100,
    overflowLimit: 400,
  },
  variants: { b: { l2: 1000 }, c: {}, d: { learningRate: 100 }, e: { learningRate: 1 } },
  async trial(trial) {
    const { config } = trial;
    const data = await trial.data();
    const small = { ...data, validation: data.validation.take(config.validation) };
    const outcome = await denseTrial(
      { ...trial, data: async () => small },
      {},
      { each: async (trainer) => ({ all: (await trainer.evaluate(data.validation)).accuracy }) },
    );
    const { validation, all, length } = outcome.series!;
    const decay = 1 - (config.learningRate * config.l2) / config.examples;
    return {
      measures: {
        decay,
        alarm: decay <= 0 ? 1 : 0,
        meanOf100: mean(validation),
        lowestOf100: Math.min(...validation),
        highestOf100: Math.max(...validation),
        firstOfAll: all[0],
        laterOfAll: mean(all.slice(1)),
        firstAhead: all[0] - mean(all.slice(1)),
        // Of factor −9 per step; the other runs do not grow.
        ...(decay < -1 ? { stepsToOverflow: await stepsToOverflow(trial, config.overflowLimit) } : {}),
      },
      series: {
        validation,
        all: rounded(all, 4),
        length: rounded(length, 3),
      },
      weightsHash: outcome.weightsHash,
    };
  },
  shows: [
    lines("The 100 images of the book", ["validation"], { x: "epoch", y: "accuracy" }),
    lines("All 10,000 validation images", ["all"], { x: "epoch", y: "accuracy" }),
    lines("Length of all parameters", ["length"], { x: "epoch", y: "‖w‖", logY: true }),
  ],
  holdsWhen: [
    ...["b", "d"].flatMap((variant) => [
      everyRun("lowestOf100", 0.06, 1, { variant }),
      everyRun("highestOf100", 0, 0.14, { variant }),
    ]),
    meanWithin("meanOf100", 0.15, 0.45, { variant: "c" }),
    meanWithin("meanOf100", 0.5, 0.75, { variant: "e" }),
    // 9 per step from about 0.04 to 1.8e308.
    everyRun("stepsToOverflow", 1, 340, { variant: "b" }),
  ],
});
