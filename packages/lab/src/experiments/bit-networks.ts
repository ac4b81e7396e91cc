// Bit networks: weights and units of ±1. Which way of learning suits them?
import { classOf, ops, Stream, softmaxCrossEntropy, tensorType } from "rutter";
import { Dataset } from "rutter/data";
import { bitNetwork, bitOutputs, straightThrough } from "../lab/bitNet";
import { eachCell } from "../lab/cells";
import { committee } from "../lab/committee";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { rankCorrelation } from "../lab/ranks";
import {
  type BitSearch,
  bitFlips,
  evolveBits,
  type TruthTable,
  truthTables,
  wrongBits,
} from "../lab/truthTables";

// The author only names bit networks. The form of the net and all ways of learning are ours.

const METHODS = ["straight-through", "bit flips", "evolution"];
const NAMES = Object.keys(truthTables);

/** Tasks whose single starts are drawn. */
const DRAWN = ["full adder", "parity 3"];

/** Pixels above one half are +1, the rest −1; a constant 1 at the end. */
function thresholded({ inputs, labels, length }: Dataset<"class">): Dataset<"class"> {
  const width = inputs.length / length + 1;
  const x = Float32Array.from({ length: length * width }, (_, i) => {
    const [row, k] = [Math.floor(i / width), i % width];
    return k === width - 1 || inputs[row * (width - 1) + k] > 0.5 ? 1 : -1;
  });
  return new Dataset({ kind: "class", inputs: x, inputShape: [width], labels, labelShape: [], classes: 10 });
}

export default experiment({
  id: "bit-networks",
  asks: "Which way of learning suits bit nets better than backprop, and is it slow at large errors too?",
  says: "The compendium's author only names bit networks: discrete systems are not excluded from training, but no method is known. All definitions here are ours.",
  needs: "mnist",
  repeats: 3,
  config: {
    starts: 50,
    hidden: 6,
    /** Nets tried by a search, and steps by the gradient. */
    limit: 20_000,
    steps: 1_500,
    examples: 50_000,
    mnistHidden: 300,
    epochs: 5,
    committee: { voters: 15, limit: 30, share: 0.34, epochs: 3 },
    committeeExamples: 20_000,
  },
  reduced: {
    starts: 10,
    limit: 5_000,
    steps: 500,
    examples: 5_000,
    mnistHidden: 100,
    epochs: 2,
    committeeExamples: 2_000,
  },
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { starts, hidden, limit, steps, mnistHidden, epochs } = config;
    const data = await trial.data();

    async function byGradient(task: TruthTable, start: number): Promise<BitSearch> {
      const net = bitNetwork(task.inputs + 1, hidden, task.outputs, 1000 * seed + start);
      using step = straightThrough(net, {
        batch: task.rows.length,
        target: tensorType([task.rows.length, task.outputs]),
        learningRate: 0.02,
        backend,
        loss(scores, y) {
          const miss = ops.relu(ops.sub(1, ops.mul(scores, y)));
          return ops.mean(ops.mul(miss, miss));
        },
      });
      await step.write(0, Float32Array.from(task.rows.flatMap(({ x }) => x)));
      await step.write(1, Float32Array.from(task.rows.flatMap(({ y }) => y)));
      const wrong = async () => wrongBits(await net.parameters.read(), hidden, task);
      const startWrong = await wrong();
      let tried = Number.POSITIVE_INFINITY;
      for (let i = 1; i <= steps && tried > steps; i++) {
        await step.run();
        if (i % 10 === 0 && (await wrong()) === 0) tried = i;
      }
      await net.dispose();
      signal.throwIfAborted();
      return { tried, startWrong };
    }

    async function mnistByGradient(): Promise<number> {
      const [train, test] = [thresholded(data.train.take(config.examples)), thresholded(data.test)];
      const batch = 50;
      const net = bitNetwork(train.inputShape[0], mnistHidden, 10, seed);
      using step = straightThrough(net, {
        batch,
        target: tensorType([batch], "i32"),
        learningRate: 0.001,
        backend,
        loss: (scores, y) => ops.mean(softmaxCrossEntropy()(ops.mul(scores, 2), y)),
      });
      for (let epoch = 0; epoch < epochs; epoch++)
        for (const part of train.batches(batch, { shuffle: true, seed, epoch, dropLast: true })) {
          await step.write(0, part.inputs);
          await step.write(1, part.labels);
          await step.run();
          signal.throwIfAborted();
        }
      using run = bitOutputs(net, test.length, backend);
      const { scores } = await run({ x: test.inputs });
      const right = Array.from(test.labels).filter((label, i) => classOf(scores.data, i, 10) === label);
      await net.dispose();
      return right.length / test.length;
    }

    async function mnistByCommittee(): Promise<number> {
      const train = thresholded(data.train.take(config.committeeExamples));
      const answer = committee(train, { ...config.committee, seed });
      const test = thresholded(data.test.take(2_000));
      const right = Array.from(test.labels).filter((label, i) => answer(test.example(i).input) === label);
      return right.length / test.length;
    }

    const cells = METHODS.flatMap((method) => NAMES.map((task) => ({ method, task })));
    const searched = await eachCell(
      trial,
      [
        ...cells.map(({ method, task }) => `${method}: ${task}`),
        "straight-through: MNIST",
        "committee: MNIST",
      ],
      async (name, i): Promise<{ runs: BitSearch[]; accuracy?: number }> => {
        if (name === "straight-through: MNIST") return { runs: [], accuracy: await mnistByGradient() };
        if (name === "committee: MNIST") return { runs: [], accuracy: await mnistByCommittee() };
        const { method, task } = cells[i];
        const table = truthTables[task];
        const runs: BitSearch[] = [];
        for (let start = 0; start < starts; start++) {
          const stream = new Stream(1000 * seed + start, `bit-networks ${method} ${task}`);
          runs.push(
            method === "straight-through"
              ? await byGradient(table, start)
              : (method === "bit flips" ? bitFlips : evolveBits)(table, hidden, stream, limit),
          );
        }
        return { runs };
      },
    );
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    for (const [name, { runs, accuracy }] of Object.entries(searched)) {
      if (accuracy !== undefined) {
        measures[name] = accuracy;
        continue;
      }
      const right = runs.filter(({ tried }) => Number.isFinite(tried));
      measures[name] = right.length / runs.length;
      if (seed === 1 && DRAWN.some((task) => name.endsWith(task))) {
        series[`${name}: first error`] = right.map(({ startWrong }) => startWrong);
        series[`${name}: effort`] = right.map(({ tried }) => tried);
      }
      const order = right.map(({ tried }) => tried).sort((a, b) => a - b);
      measures[`${name}: median effort`] = order[Math.floor(order.length / 2)] ?? Number.POSITIVE_INFINITY;
      // Above 0: slow where the first error is large.
      measures[`${name}: effort by first error`] =
        right.length > 2
          ? rankCorrelation(
              right.map(({ startWrong }) => startWrong),
              right.map(({ tried }) => tried),
            )
          : 0;
    }
    return { measures, series };
  },
  shows: [
    dots(
      "Share of starts that learn",
      METHODS.flatMap((method) => NAMES.map((task) => `${method}: ${task}`)),
      { x: "share" },
    ),
    dots(
      "Does a large first error make it slow?",
      METHODS.map((method) => `${method}: full adder: effort by first error`),
      { x: "rank correlation of effort and first error" },
    ),
    ...METHODS.flatMap((method) =>
      DRAWN.map((task) =>
        lines(`Effort over the first error: ${task} by ${method}`, [`${method}: ${task}: effort`], {
          along: `${method}: ${task}: first error`,
          x: "wrong bits at the start",
          y: method === "straight-through" ? "steps" : "nets tried",
          logY: true,
          points: true,
        }),
      ),
    ),
    dots("MNIST", ["straight-through: MNIST", "committee: MNIST"], { x: "test accuracy" }),
  ],
  // One method does both: the one that can be asked for both.
  holdsWhen: [
    meanWithin("straight-through: half adder", 0.9, 1),
    meanWithin("straight-through: MNIST", 0.9, 1),
  ],
});
