// Momentum and Nesterov's on MNIST: fewer epochs to a target?
import { dense, Network, ops, sgd, TrainingStep } from "rutter";
import { reference } from "rutter/reference";
import { bestDifferenceWithin, everyRun } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseTrainer, M1 } from "../lab/ladder";
import { stages } from "../lab/stages";

/** The weight after each step on a cost with a constant gradient, in float64. */
async function onSlope(momentum: number, nesterov: boolean, steps: number): Promise<number[]> {
  const backend = reference({ precision: "float64" });
  const net = new Network({ input: [1] }, [dense({ units: 1, bias: false })]);
  const weight = net.parameterList[0].tensor;
  using step = new TrainingStep({
    backend,
    inputs: [],
    updates: [{ network: net, optimizer: sgd({ learningRate: 0.1, momentum, nesterov }) }],
    build: () => ({ loss: ops.mul(ops.sum(weight), 0.7) }),
  });
  await net.parameters.attach(backend);
  await net.parameters.write(Float64Array.of(1));
  const places = [1];
  for (let i = 0; i < steps; i++) {
    await step.run();
    places.push((await net.parameters.read())[0]);
  }
  return places;
}

/**
 * How far Nesterov's is from momentum on a linear cost. The library keeps the point that it looks at, w + μv; so that is
 * what momentum's path is carried on to.
 */
async function nesterovDifference(momentum: number): Promise<number> {
  const [plain, ahead] = [await onSlope(momentum, false, 30), await onSlope(momentum, true, 30)];
  const carried = plain.map((w, i) => (i === 0 ? w : w + momentum * (w - plain[i - 1])));
  return Math.max(...carried.map((w, i) => Math.abs(w - ahead[i])));
}

const between = ["0.5", "0.9", "0.99"];

export default experiment({
  id: "momentum-mnist",
  asks: "Does momentum reach a target in fewer epochs, each with its best η?",
  says: "An exercise; momentum usually helps. First weights and the schedule of μ both matter in deep nets (Sutskever 2013).",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M1,
    epochs: 20,
    l2: 5,
    momentum: 0,
    nesterov: false,
    /** η(1 − μ), so that the same η(1 − μ) stands in each grid; for μ of 1 and more η/100. */
    rates: [0.05, 0.15, 0.5, 1.5],
  },
  reduced: { epochs: 3, examples: 10_000 },
  variants: {
    "0": {},
    ...Object.fromEntries(
      [0.5, 0.9, 0.99, 1, 1.05, -0.3].map((momentum) => [String(momentum), { momentum }]),
    ),
    "Nesterov 0.9": { momentum: 0.9, nesterov: true },
  },
  async trial(trial) {
    const { config } = trial;
    const { epochs, batchSize, examples, momentum, nesterov, rates } = config;
    const { train, validation } = await trial.data();
    const stage = await stages(trial, rates.length);
    const share = momentum < 1 ? 1 - momentum : 0.01;
    const curves: number[][] = [];
    for (const rate of rates) {
      const learningRate = rate * share;
      const series = await stage(`η ${learningRate}`, config, async (inner) => {
        using trainer = denseTrainer(inner, { optimizer: sgd({ learningRate, momentum, nesterov }) });
        return await trainCurve(trainer, inner, train.take(examples), { epochs, batchSize }, async () => ({
          validation: (await trainer.evaluate(validation)).accuracy,
        }));
      });
      curves.push(series.validation);
    }
    /** One more than there are where the target is not reached. */
    const epochsTo = (target: number, curve: readonly number[]) =>
      1 + (curve.some((value) => value >= target) ? curve.findIndex((value) => value >= target) : epochs);
    const reach95 = curves.map((curve) => epochsTo(0.95, curve));
    const best = reach95.reduce((a, value, i) => {
      const better =
        value < reach95[a] || (value === reach95[a] && Math.max(...curves[i]) > Math.max(...curves[a]));
      return better ? i : a;
    }, 0);
    return {
      measures: {
        epochsTo95: reach95[best],
        epochsTo96: Math.min(...curves.map((curve) => epochsTo(0.96, curve))),
        bestRate: rates[best] * share,
        bestValidation: Math.max(...curves.flat()),
        "epochs to 95 % at η(1 − μ) = 0.5": reach95[rates.indexOf(0.5)],
        ...(nesterov ? { nesterovDifference: await nesterovDifference(momentum) } : {}),
      },
      series: {
        validation: curves[best],
        "best of each η": curves.map((curve) => Math.max(...curve)),
        rates: rates.map((rate) => rate * share),
      },
    };
  },
  shows: [
    dots("Epochs to 95 % at the best η (21: not in 20)", ["epochsTo95"], { x: "epochs" }),
    dots("Epochs to 96 %", ["epochsTo96"], { x: "epochs" }),
    lines("Validation accuracy at the best η", ["validation"], {
      x: "epoch",
      y: "accuracy",
      variants: ["0", ...between, "Nesterov 0.9"],
    }),
    lines("With a momentum that is no friction", ["validation"], {
      x: "epoch",
      y: "accuracy",
      variants: ["0", "1", "1.05", "-0.3"],
    }),
    lines("Best validation accuracy of each η", ["best of each η"], {
      along: "rates",
      x: "η",
      y: "accuracy",
      logX: true,
    }),
  ],
  holdsWhen: [
    bestDifferenceWithin("epochsTo95", Number.NEGATIVE_INFINITY, 0, between, ["0"], { best: "lowest" }),
    everyRun("bestValidation", 0, 0.95, { variant: "1" }),
    everyRun("bestValidation", 0, 0.95, { variant: "1.05" }),
    everyRun("nesterovDifference", 0, 1e-12, { variant: "Nesterov 0.9" }),
  ],
});
