// Final accuracy by activation, method, start and depth: how much does the activation explain?
import {
  arctan,
  type Backend,
  dense,
  flatten,
  glorotNormal,
  heNormal,
  type Initializer,
  type Layer,
  lbfgs,
  linear,
  minimize,
  Network,
  normal,
  normalFanIn,
  relu,
  sgd,
  sigmoid,
  sine,
  softmax,
  softmaxCrossEntropy,
  Trainer,
  tanh,
  trainingObjective,
} from "rutter";
import { eachCell } from "../lab/cells";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots } from "../lab/figure";
import { mean, quantile } from "../lab/statistics";

const UNITS: Record<string, () => Layer<any, "same">> = { sigmoid, tanh, ReLU: relu, linear, sine, arctan };
const MONOTONE = ["sigmoid", "tanh", "ReLU", "arctan"];

const STARTS: Record<string, (unit: string) => Initializer> = {
  N1: () => normal(),
  Nfan: () => normalFanIn(),
  // Keeps the variance of signals: He's for rectified units, Glorot's for the rest.
  keeping: (unit) => (unit === "ReLU" ? heNormal() : glorotNormal()),
};

const FACTORS = ["activation", "method", "start", "depth"] as const;
type Cell = Readonly<Record<(typeof FACTORS)[number], string>>;

/** Share of the variance of y that the means of a factor's levels explain: η². */
function explained(cells: readonly Cell[], y: readonly number[], factor: (typeof FACTORS)[number]): number {
  const whole = mean(y);
  const levels = new Set(cells.map((cell) => cell[factor]));
  let between = 0;
  for (const level of levels) {
    const own = y.filter((_, i) => cells[i][factor] === level);
    between += own.length * (mean(own) - whole) ** 2;
  }
  return between / y.reduce((sum, value) => sum + (value - whole) ** 2, 0);
}

export default experiment({
  id: "activation-factorial",
  asks: "Does final accuracy hang on the activation, or on the method of training?",
  says: "The compendium's author: on the method; only monotone continuous units suit backprop.",
  needs: "mnist",
  repeats: 5,
  // Fully connected nets; C2 with all of these would take days.
  config: {
    activations: Object.keys(UNITS),
    methods: ["SGD", "momentum", "L-BFGS"],
    starts: Object.keys(STARTS),
    depths: [1, 2, 4],
    hidden: 50,
    /** η is the best of these, by the loss after two epochs. */
    rates: [0.01, 0.03, 0.1, 0.3, 1],
    epochs: 30,
    examples: 10_000,
    target: 0.9,
  },
  reduced: { depths: [1, 2], hidden: 20, rates: [0.03, 0.1, 0.3], epochs: 6, examples: 1_000, target: 0.8 },
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { activations, methods, starts, depths, rates, epochs, examples, target } = config;
    const { train: all, test } = await trial.data();
    const [train, judged] = [all.take(examples), test.take(5_000)];
    const cells = activations.flatMap((activation) =>
      methods.flatMap((method) =>
        starts.flatMap((start) =>
          depths.map((depth): Cell => ({ activation, method, start, depth: String(depth) })),
        ),
      ),
    );
    const build = ({ activation, start, depth }: Cell) => {
      const layer = (units: number) => dense({ units, initializer: STARTS[start](activation) });
      return new Network({ input: [1, 28, 28], seed }, [
        flatten(),
        ...Array.from({ length: Number(depth) }, (): Layer[] => [
          layer(config.hidden),
          UNITS[activation](),
        ]).flat(),
        layer(10),
        softmax(),
      ]);
    };
    const found = await eachCell(
      trial,
      cells.map((cell) => FACTORS.map((factor) => cell[factor]).join(", ")),
      async (_, i) => {
        const cell = cells[i];
        const result =
          cell.method === "L-BFGS" ? await byLbfgs(build(cell), backend) : await byGradient(cell);
        signal.throwIfAborted();
        return result;
      },
    );

    async function byGradient(cell: Cell) {
      const run = async (learningRate: number, length: number) => {
        const net = build(cell);
        using trainer = new Trainer(net, {
          backend,
          loss: softmaxCrossEntropy(),
          optimizer: sgd({ learningRate, momentum: cell.method === "momentum" ? 0.9 : 0 }),
        });
        let [reached, loss] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
        for await (const event of trainer.fit(train, { epochs: length, batchSize: 10, signal })) {
          if (event.type !== "epoch") continue;
          loss = Number.isFinite(event.training.loss) ? event.training.loss : Number.POSITIVE_INFINITY;
          if (event.training.accuracy >= target) reached = Math.min(reached, event.epoch);
        }
        const { accuracy } = await trainer.evaluate(judged);
        await net.dispose();
        return { accuracy, loss, reached };
      };
      // Momentum makes a step ten times as long in the end.
      const scale = cell.method === "momentum" ? 0.1 : 1;
      let [rate, least] = [rates[0], Number.POSITIVE_INFINITY];
      for (const own of rates) {
        const { loss } = await run(scale * own, Math.min(2, epochs));
        if (loss < least) [rate, least] = [own, loss];
      }
      const { accuracy, reached } = await run(scale * rate, epochs);
      return { accuracy, reached, rate };
    }

    async function byLbfgs(net: Network, own: Backend) {
      // An iteration looks at all examples about once: as many as epochs, times three for the tries of η.
      const objective = await trainingObjective(net, train, { loss: softmaxCrossEntropy(), backend: own });
      for await (const event of minimize(objective, { method: lbfgs(), iterations: 3 * epochs })) void event;
      const { data } = await net.predict(judged, { backend: own });
      const right = Array.from(judged.labels).filter((label, i) =>
        data.subarray(10 * i, 10 * i + 10).every((value, k) => k === label || value < data[10 * i + label]),
      );
      await net.dispose();
      return { accuracy: right.length / judged.length, reached: Number.NaN, rate: Number.NaN };
    }

    const results = Object.values(found);
    const pick = (keep: (cell: Cell) => boolean) => {
      const chosen = cells
        .map((cell, i) => ({ cell, y: results[i].accuracy }))
        .filter(({ cell }) => keep(cell));
      return { cells: chosen.map(({ cell }) => cell), y: chosen.map(({ y }) => y) };
    };
    const monotone = pick(({ activation }) => MONOTONE.includes(activation));
    const everything = pick(() => true);
    const measures: Record<string, number> = {};
    for (const factor of FACTORS) {
      measures[`monotone: ${factor}`] = explained(monotone.cells, monotone.y, factor);
      measures[`all: ${factor}`] = explained(everything.cells, everything.y, factor);
    }
    for (const activation of activations) {
      const { y } = pick((cell) => cell.activation === activation);
      measures[`${activation}: mean`] = mean(y);
      measures[`${activation}: best`] = Math.max(...y);
      // Iterations of L-BFGS are no epochs.
      const reached = results
        .filter((_, i) => cells[i].activation === activation && cells[i].method !== "L-BFGS")
        .map((result) => result.reached);
      measures[`${activation}: cells that reach it`] = mean(
        reached.map((epoch) => Number(Number.isFinite(epoch))),
      );
      measures[`${activation}: epochs to target`] = quantile(reached, 0.5);
    }
    return {
      measures,
      series: {
        accuracy: results.map(({ accuracy }) => accuracy),
        epochsToTarget: results.map(({ reached }) => reached),
      },
    };
  },
  shows: [
    dots(
      "Share of the variance explained, monotone non-linear units",
      FACTORS.map((factor) => `monotone: ${factor}`),
      { x: "share" },
    ),
    dots(
      "Share of the variance explained, all units",
      FACTORS.map((factor) => `all: ${factor}`),
      { x: "share" },
    ),
    dots(
      "Mean accuracy",
      Object.keys(UNITS).map((activation) => `${activation}: mean`),
      { x: "test accuracy" },
    ),
    dots(
      "Share of cells that reach the target, SGD and momentum",
      Object.keys(UNITS).map((activation) => `${activation}: cells that reach it`),
      { x: "share" },
    ),
    dots(
      "Epochs to the target, median over these cells (no dot: half of them never reach it)",
      Object.keys(UNITS).map((activation) => `${activation}: epochs to target`),
      { x: "epochs" },
    ),
  ],
  holdsWhen: [meanWithin("monotone: activation", 0, 0.1)],
});
