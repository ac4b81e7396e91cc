// Two stages: does one drop of η take the oscillation away?
import { phases } from "rutter";
import { everyRunBelow, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { costWithPenalty, denseTrial } from "../lab/ladder";

const constants = { "0.025": 0.025, "0.25": 0.25, "2.5": 2.5 };

export default experiment({
  id: "eta-two-stage",
  asks: "Does one drop of η, from 0.25 to 0.025, take the oscillation away?",
  says: "Recommended: 20 epochs at 0.25, then 0.025.",
  needs: "mnist",
  repeats: 3,
  config: {
    hidden: [30],
    cost: "cross-entropy" as const,
    start: "new" as const,
    learningRate: 0.25,
    /** η from epoch `drop` on. */
    second: 0.025,
    drop: 20,
    batchSize: 10,
    epochs: 30,
    examples: 50_000,
    l2: 5,
  },
  reduced: { epochs: 6, drop: 4 },
  variants: {
    "two stages": {},
    ...Object.fromEntries(
      Object.entries(constants).map(([name, eta]) => [name, { learningRate: eta, second: eta }]),
    ),
  },
  async trial(trial) {
    const { examples, l2, learningRate, second, drop } = trial.config;
    const train = (await trial.data()).train.take(examples);
    const schedules = { learningRate: phases([{ epochs: drop, value: learningRate }, { value: second }]) };
    const outcome = await denseTrial(
      trial,
      { schedules },
      { each: async (trainer) => ({ cost: await costWithPenalty(trainer, train, l2) }) },
    );
    const { cost, validation } = outcome.series!;
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        lastCost: cost[cost.length - 1],
        lastValidation: validation[validation.length - 1],
        /** The book counts epochs from 0: epoch 19 is the last at the first rate. */
        gain: validation[validation.length - 1] - validation[drop - 1],
      },
      series: { cost, validation },
    };
  },
  shows: [
    lines("Training cost with penalty", ["cost"], {
      x: "epoch",
      y: "C",
      variants: ["two stages", "0.025", "0.25"],
    }),
    lines("Validation accuracy", ["validation"], { x: "epoch", y: "accuracy" }),
  ],
  holdsWhen: [
    everyRunBelow("lastCost", "two stages", Object.keys(constants)),
    meanWithin("gain", 0.002, Number.POSITIVE_INFINITY, { variant: "two stages" }),
  ],
});
