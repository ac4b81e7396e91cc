// Three rates: cost curves for a small, a good and a large η.
import { differenceWithin, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { costWithPenalty, denseTrial, M1 } from "../lab/ladder";

/** Standard deviation. */
function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** How far a ball goes on C = w²/2 from w = 1 in steps of −ηC′: for the picture of a valley. */
function valley(eta: number): number[] {
  return Array.from({ length: 12 }, (_, step) => (1 - eta) ** step);
}

export default experiment({
  id: "eta-three",
  asks: "What do cost curves look like for a small, a good and a large η?",
  says: "0.025 falls smoothly to the end; 0.25 falls faster and saturates after about 20 epochs with small oscillation; 2.5 oscillates strongly from the start.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    start: "new" as const,
    learningRate: 0.25,
    l2: 5,
    /** Epochs over which the oscillation at the end is measured. */
    last: 10,
  },
  reduced: { epochs: 6, last: 3 },
  variants: { "0.025": { learningRate: 0.025 }, "0.25": {}, "2.5": { learningRate: 2.5 } },
  async trial(trial) {
    const { examples, l2, last } = trial.config;
    const train = (await trial.data()).train.take(examples);
    const outcome = await denseTrial(
      trial,
      {},
      { each: async (trainer) => ({ cost: await costWithPenalty(trainer, train, l2) }) },
    );
    const { cost, validation } = outcome.series!;
    const late = cost.slice(3);
    const rising = late.filter((value, i) => value > cost[i + 2]).length;
    const oscillation = spread(cost.slice(-last));
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        lastCost: cost[cost.length - 1],
        rising: rising / late.length,
        oscillation,
        logOscillation: Math.log2(oscillation),
      },
      series: {
        cost,
        validation,
        // The same three rates in a valley of curvature 0.8, where 2.5 is just too much.
        ball: valley(trial.config.learningRate * 0.8),
      },
    };
  },
  shows: [
    lines("Training cost with penalty", ["cost"], { x: "epoch", y: "C" }),
    lines("Validation accuracy", ["validation"], { x: "epoch", y: "accuracy" }),
    lines("A ball in the valley C = 0.4 w², the same rates", ["ball"], { x: "step", y: "w" }),
  ],
  holdsWhen: [
    meanWithin("lastCost", 0.3, 0.36, { variant: "0.025" }),
    meanWithin("lastCost", 0.31, 0.37, { variant: "0.25" }),
    meanWithin("lastCost", 0.71, 0.95, { variant: "2.5" }),
    meanWithin("rising", 0, 0.1, { variant: "0.025" }),
    meanWithin("rising", 0.25, 0.65, { variant: "0.25" }),
    meanWithin("rising", 0.35, 1, { variant: "2.5" }),
    // Three times the deviation over the last ten epochs.
    differenceWithin("logOscillation", Math.log2(3), Number.POSITIVE_INFINITY, "2.5", "0.25"),
  ],
});
