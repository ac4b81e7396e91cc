// No improvement in n epochs: what stopping costs and saves. One long run, and where patience would have ended it.
import { everyRun, meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrial, M1 } from "../lab/ladder";
import { chosenTest, patience, stopsAt } from "../lab/stopping";

const waits = [10, 20, 50];
const nets = ["M8", "M10"];

export default experiment({
  id: "early-stop",
  asks: "What does stopping after n epochs without improvement cost and save?",
  says: "n = 10 at first, then 20, 50: plateaus may come before an improvement. Author: what of grokking; why stop at all?",
  needs: "mnist",
  repeats: 5,
  config: {
    ...M1,
    epochs: 400,
    l2: 5,
  },
  reduced: { epochs: 120 },
  variants: { M8: {}, M10: { hidden: [100], start: "new", learningRate: 0.1 } },
  async trial(trial) {
    const { epochs } = trial.config;
    const outcome = await denseTrial(trial);
    const { validation, test, trainingLoss } = outcome.series!;
    const whole = chosenTest(validation, test, epochs);
    const ends = waits.map((n) => stopsAt(patience(n), { validation, training: trainingLoss }));
    const measures = ends.flatMap((end, i): [string, number][] => [
      [`epochs, n = ${waits[i]}`, end],
      [`lost, n = ${waits[i]}`, whole - chosenTest(validation, test, end)],
      [`saving, n = ${waits[i]}`, epochs / end],
    ]);
    const every = (values: readonly number[]) => values.filter((_, i) => i % 5 === 4);
    return {
      ...outcome,
      measures: { ...outcome.measures, ...Object.fromEntries(measures) },
      series: {
        validation: every(validation),
        test: every(test),
        epoch: every(validation.map((_, i) => i + 1)),
        "stops, n = 10, 20, 50": ends.map((end) => validation[end - 1]),
        stopEpochs: ends,
      },
    };
  },
  shows: [
    lines("Validation and test accuracy", ["validation", "test"], {
      along: "epoch",
      x: "epoch",
      y: "accuracy",
    }),
    lines("Where patience ends the run", ["stops, n = 10, 20, 50"], {
      along: "stopEpochs",
      x: "epoch",
      y: "validation accuracy",
      points: true,
    }),
    dots(
      "Test accuracy lost",
      waits.map((n) => `lost, n = ${n}`),
      { x: "lost" },
    ),
    dots(
      "Epochs until the stop",
      waits.map((n) => `epochs, n = ${n}`),
      { x: "epochs" },
    ),
  ],
  holdsWhen: nets.flatMap((variant) => [
    meanWithin("lost, n = 10", Number.NEGATIVE_INFINITY, 0.003, { variant }),
    meanWithin("lost, n = 50", Number.NEGATIVE_INFINITY, 0.0015, { variant }),
    everyRun("saving, n = 10", 5, Number.POSITIVE_INFINITY, { variant }),
  ]),
});
