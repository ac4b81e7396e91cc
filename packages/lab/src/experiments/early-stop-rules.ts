// Rules compared: which of them gives accuracy for time? All judge the same long runs.
import { pareto } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrial, M1 } from "../lab/ladder";
import {
  chosenTest,
  fixed,
  forecast,
  patience,
  type StoppingRule,
  slowCost,
  slowGain,
  stopsAt,
} from "../lab/stopping";

const rules: Record<string, StoppingRule> = {
  "patience 10": patience(10),
  "gain below 0.02 point in 5": slowGain(0.0002, 5),
  "forecast below 0.1 point": forecast(0.001, 10),
  "training cost falls less than 0.3 % in 5": slowCost(0.003, 5),
  "30 epochs": fixed(30),
};
const names = Object.keys(rules);
const nets = { M1: { l2: 0 }, M8: {}, M10: { hidden: [100], start: "new", learningRate: 0.1 } } as const;

export default experiment({
  id: "early-stop-rules",
  asks: "Is there a rule that trades accuracy for time better than another?",
  says: "An open problem: compare accuracy and epochs. Three experiments are asked for.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    epochs: 100,
    l2: 5,
  },
  reduced: { epochs: 30, examples: 10_000 },
  variants: nets,
  async trial(trial) {
    const { epochs } = trial.config;
    const outcome = await denseTrial(trial);
    const { validation, test, trainingLoss } = outcome.series!;
    const whole = chosenTest(validation, test, epochs);
    const ends = names.map((name) => stopsAt(rules[name], { validation, training: trainingLoss }));
    const measures = names.flatMap((name, i): [string, number][] => [
      [`epochs, ${name}`, ends[i]],
      // Against the whole run, so that nets of different quality can be averaged.
      [`lost, ${name}`, whole - chosenTest(validation, test, ends[i])],
    ]);
    return {
      ...outcome,
      measures: { wholeTest: whole, ...Object.fromEntries(measures) },
      series: {
        validation: validation.filter((_, i) => i % 2 === 1),
        stops: ends,
        // A curve for each rule, of one place.
        ...Object.fromEntries(
          names.map((name, i) => [
            name,
            names.map((_, k) => (k === i ? measures[2 * i + 1][1] : Number.NaN)),
          ]),
        ),
      },
    };
  },
  shows: [
    lines("What each rule loses against epochs, a point per run", names, {
      along: "stops",
      x: "epochs",
      y: "test accuracy lost",
      points: true,
      panels: "variants",
    }),
    dots(
      "Epochs",
      names.map((name) => `epochs, ${name}`),
      { x: "epochs" },
    ),
    dots(
      "Test accuracy lost",
      names.map((name) => `lost, ${name}`),
      { x: "lost" },
    ),
  ],
  holdsWhen: [
    pareto(
      names,
      (name) => `epochs, ${name}`,
      (name) => `lost, ${name}`,
      { variants: 3, runs: 3 },
    ),
  ],
});
