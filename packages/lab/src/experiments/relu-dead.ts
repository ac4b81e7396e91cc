// Rectified units: they do not saturate above 0, but some never fire again.
import {
  type Backend,
  type Dataset,
  dense,
  flatten,
  histogram,
  Network,
  normal,
  normalFanIn,
  relu,
  sgd,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  tanh,
} from "rutter";
import { bestDifferenceWithin, differenceWithin } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

const units = { relu, sigmoid, tanh };
/** σ′ from the unit's output. */
const slopes = {
  relu: (a: number) => +(a > 0),
  sigmoid: (a: number) => a * (1 - a),
  tanh: (a: number) => 1 - a * a,
};

type Unit = keyof typeof units;

/** Share of the hidden units that give 0 for every image of a set. */
async function silent(net: Network, set: Dataset, unit: Unit, backend: Backend): Promise<number> {
  let fires: Uint8Array | undefined;
  for (let from = 0; from < set.length; from += 5_000) {
    const { layers } = await net.inspect(set.slice(from, from + 5_000), { backend });
    const { shape, data } = layers.find(({ kind }) => kind === unit)!.output;
    fires ??= new Uint8Array(shape[1]);
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) fires[i % shape[1]] = 1;
  }
  return fires!.filter((fired) => fired === 0).length / fires!.length;
}

const rates = [0.01, 0.1, 1];
const named = (unit: Unit) => rates.map((rate) => `${unit} ${rate}`);

export default experiment({
  id: "relu-dead",
  asks: "Rectified units do not saturate above 0; but what of units that never fire?",
  says: "Below 0 the gradient is 0 and the unit stops learning; there is no theory of when rectified units win.",
  needs: "mnist",
  repeats: 3,
  config: {
    unit: "relu" as Unit,
    hidden: 100,
    learningRate: 0.1,
    batchSize: 10,
    epochs: 8,
    examples: 50_000,
    target: 0.97,
  },
  reduced: { epochs: 2, examples: 10_000 },
  variants: Object.fromEntries(
    (["relu", "sigmoid", "tanh"] as const).flatMap((unit) =>
      rates.map((learningRate) => [`${unit} ${learningRate}`, { unit, learningRate }]),
    ),
  ),
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { unit, hidden, learningRate, batchSize, epochs, examples, target } = config;
    const { train, validation } = await trial.data();
    const start = { initializer: normalFanIn(), biasInitializer: normal() };
    const net = new Network({ input: [1, 28, 28], seed }, [
      flatten(),
      dense({ units: hidden, ...start }),
      units[unit](),
      dense({ units: 10, ...start }),
      softmax(),
    ]);
    using trainer = new Trainer(net, {
      backend,
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate }),
    });
    const all = train.take(examples);
    const before = await silent(net, all, unit, backend);
    const series = await trainCurve(trainer, trial, all, { epochs, batchSize }, async () => ({
      validation: (await trainer.evaluate(validation)).accuracy,
      dead: await silent(net, all, unit, backend),
    }));
    const { layers } = await net.inspect(all.take(1_000), { backend });
    const output = layers.find(({ kind }) => kind === unit)!.output.data;
    const { counts, edges } = histogram(Array.from(output, slopes[unit]), { bins: 20, range: [0, 1.0001] });
    const reached = series.validation.findIndex((accuracy) => accuracy >= target);
    return {
      measures: {
        bestValidation: Math.max(...series.validation),
        epochsToTarget: reached < 0 ? epochs + 1 : reached + 1,
        deadBefore: before,
        dead: series.dead[epochs - 1],
      },
      series: {
        ...series,
        slopes: counts.map((count) => Number((count / output.length).toPrecision(3))),
        slope: edges.slice(0, -1).map((edge) => Number((edge + 0.025).toFixed(3))),
      },
      weightsHash: await net.weightsHash(),
    };
  },
  shows: [
    ...rates.map((rate) =>
      lines(`Validation accuracy at η ${rate}`, ["validation"], {
        x: "epoch",
        y: "accuracy",
        variants: Object.keys(units).map((unit) => `${unit} ${rate}`),
      }),
    ),
    lines("Units that fire for no training image", ["dead"], {
      x: "epoch",
      y: "share",
      variants: named("relu"),
    }),
    lines("Slopes of the hidden units at the end", ["slopes"], {
      along: "slope",
      x: "σ′",
      y: "share",
      panels: "variants",
    }),
    dots("Epochs to 97 % (9: not in 8)", ["epochsToTarget"], { x: "epochs" }),
  ],
  holdsWhen: [
    differenceWithin("dead", 0, Number.POSITIVE_INFINITY, "relu 0.1", "relu 0.01"),
    differenceWithin("dead", 0, Number.POSITIVE_INFINITY, "relu 1", "relu 0.1"),
    differenceWithin("dead", 0.001, Number.POSITIVE_INFINITY, "relu 1", "relu 0.01"),
    bestDifferenceWithin(
      "epochsToTarget",
      Number.NEGATIVE_INFINITY,
      -0.001,
      named("relu"),
      named("sigmoid"),
      {
        best: "lowest",
      },
    ),
  ],
});
