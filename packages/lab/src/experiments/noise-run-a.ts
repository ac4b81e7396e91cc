// Run a: settings so bad that the net stays at chance level.
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { denseTrial, M1 } from "../lab/ladder";

export default experiment({
  id: "noise-run-a",
  asks: "What does a hopeless start look like?",
  says: "η = 10 and λ = 1000: no better than chance. 1,030, 990, 1,009 right in the first epochs, 1,009, 983, 967 in the last.",
  figures: [{ measure: "bestValidation", value: 0.103, from: "book*, best epoch shown" }],
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    start: "new" as const,
    learningRate: 10,
    l2: 1000,
  },
  reduced: { epochs: 5 },
  async trial(trial) {
    const outcome = await denseTrial(trial);
    const { validation } = outcome.series!;
    const { learningRate, l2, examples } = trial.config;
    const decay = 1 - (learningRate * l2) / examples;
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        lowestValidation: Math.min(...validation),
        highestValidation: Math.max(...validation),
        decay,
        stepsToHalf: Math.log(0.5) / Math.log(decay),
      },
    };
  },
  shows: [
    lines("Validation accuracy; chance is 0.1", ["validation"], { x: "epoch", y: "accuracy" }),
    lines("Length of all parameters", ["length"], { x: "epoch", y: "‖w‖", logY: true }),
  ],
  holdsWhen: [
    everyRun("lowestValidation", 0.085, 1),
    everyRun("highestValidation", 0, 0.115),
    everyRun("stepsToHalf", 3, 3.2),
  ],
});
