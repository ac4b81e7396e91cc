// Signed, absolute, squared and other errors: what is gained and lost?
import {
  checkNetworkGradients,
  compile,
  dense,
  gradients,
  huber,
  type Loss,
  Network,
  ops,
  powerError,
  sgd,
  sigmoid,
  tensorType,
} from "rutter";
import type { Dataset } from "rutter/data";
import { reference } from "rutter/reference";
import { eachCell } from "../lab/cells";
import { everyRun } from "../lab/criterion";
import { trainCurve } from "../lab/curve";
import { experiment, type Trial } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { type DenseConfig, denseTrainer, M2 } from "../lab/ladder";
import { rounded } from "../lab/series";
import { withWrongLabels } from "../lab/wrongLabels";

const SIZES = [1_000, 50_000];
const WRONG = [0, 0.05];
const cellName = (size: number, wrong: number) => `${size} images, ${100 * wrong} % wrong`;
const CELLS = SIZES.flatMap((size) => WRONG.map((wrong) => cellName(size, wrong)));

/** Σ_j |y_j − a_j|^p, or Huber's measure; per example. */
function lossOf(power: number | "huber", delta: number): Loss {
  const own = power === "huber" ? huber({ delta }) : powerError({ power });
  return (output, target) => ops.mul(own(output, target), output.shape[1]);
}

/** Cost and slope of one output by its distance from the target. */
async function shape(loss: Loss, distances: readonly number[]) {
  const backend = reference({ precision: "float64" });
  const column = tensorType([distances.length, 1]);
  using run = compile(
    { a: column, y: column },
    ({ a, y }) => {
      const cost = loss(a, y);
      return { cost, slope: gradients(ops.sum(cost), [a])[0] };
    },
    { backend },
  );
  const found = await run({ a: distances, y: distances.map(() => 0) });
  return { cost: rounded(found.cost.data, 4), slope: rounded(found.slope.data, 4) };
}

export default experiment({
  id: "error-measures",
  asks: "What is gained and lost with |t − o|, (t − o)², |t − o|^p, with right and with wrong labels?",
  says: "Signed errors cancel, |t − o| behaves oddly near zero, so the square is chosen (Rashid). The compendium's author finds |t − o| more sensible.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...M2,
    learningRate: 0,
    epochs: 0,
    examples: 0,
    power: 2 as number | "huber",
    delta: 0.25,
    sizes: SIZES,
    wrong: WRONG,
    /**
     * The rate is the one of best accuracy on validation data after so many passes over at most so many images. The
     * training cost would choose for p = 1 the rate that silences all outputs first: that costs 1, less than learning.
     */
    rates: [0.1, 0.3, 1, 3, 10, 30],
    search: { examples: 5_000, passes: 20_000 },
    passes: { "1000": 100_000, "50000": 250_000 } as Readonly<Record<string, number>>,
  } satisfies DenseConfig & Record<string, unknown>,
  reduced: { search: { examples: 1_000, passes: 4_000 }, passes: { "1000": 20_000, "50000": 50_000 } },
  variants: {
    "p = 1": { power: 1 },
    "p = 1.5": { power: 1.5 },
    "p = 2": { power: 2 },
    "p = 3": { power: 3 },
    "p = 4": { power: 4 },
    Huber: { power: "huber" },
  },
  async trial(trial) {
    const { config, seed } = trial;
    const loss = lossOf(config.power, config.delta);
    const { train, validation, test } = await trial.data();

    const small = new Network({ input: [5], seed }, [dense(4), sigmoid(), dense(3), sigmoid()]);
    const target = Float32Array.of(0, 1, 0, 1, 0, 0);
    const x = Float32Array.from({ length: 10 }, (_, i) => Math.sin(i + seed));
    const { tensors } = await checkNetworkGradients(small, x, { loss, target, throws: false });

    const trained = async (
      own: Trial<unknown>,
      set: Dataset<"class">,
      learningRate: number,
      passes: number,
    ) => {
      const options = { loss, optimizer: sgd({ learningRate }) };
      const trainer = denseTrainer({ ...trial, config }, options);
      const epochs = Math.max(1, Math.round(passes / set.length));
      await trainCurve(trainer, own, set, { epochs, batchSize: config.batchSize }, async () => ({}));
      return trainer;
    };
    const cells = config.sizes.flatMap((size) =>
      config.wrong.map((wrong) => ({ size, wrong, name: cellName(size, wrong) })),
    );
    const found = await eachCell(
      trial,
      cells.map(({ name }) => name),
      async (_, i, own) => {
        const { size, wrong } = cells[i];
        const set = withWrongLabels(train.take(size), wrong, seed);
        const few = set.take(config.search.examples);
        let best = { rate: Number.NaN, accuracy: -1 };
        for (const rate of config.rates) {
          using trainer = await trained(
            { ...own, resumed: async () => undefined, keep: async () => {} },
            few,
            rate,
            config.search.passes,
          );
          const { accuracy } = await trainer.evaluate(validation);
          if (accuracy > best.accuracy) best = { rate, accuracy };
        }
        using trainer = await trained(own, set, best.rate, config.passes[size]);
        const [checked, judged] = [await trainer.evaluate(validation), await trainer.evaluate(test)];
        return { rate: best.rate, validation: checked.accuracy, test: judged.accuracy };
      },
    );
    const distances = Array.from({ length: 41 }, (_, i) => (i - 20) / 20);
    return {
      measures: {
        gradientError: Math.max(
          ...tensors.map(
            ({ worst: { analytic, numeric } }) =>
              Math.abs(analytic - numeric) / Math.max(Math.abs(analytic), 1e-3),
          ),
        ),
        cells: Object.keys(found).length,
        ...Object.fromEntries(
          Object.entries(found).flatMap(([name, cell]) => [
            [name, cell.test],
            [`rate: ${name}`, cell.rate],
          ]),
        ),
      },
      series: seed === 1 ? { distance: distances, ...(await shape(loss, distances)) } : undefined,
    };
  },
  shows: [
    lines("The cost of one output by its distance", ["cost"], { along: "distance", x: "a − y", y: "cost" }),
    lines("Its slope: at 0 a jump, a kink or nothing", ["slope"], {
      along: "distance",
      x: "a − y",
      y: "slope",
    }),
    ...CELLS.map((name) => dots(`Accuracy on test data: ${name}`, [name], { x: "accuracy" })),
  ],
  holdsWhen: [everyRun("gradientError", 0, 1e-5), everyRun("cells", CELLS.length, CELLS.length)],
});
