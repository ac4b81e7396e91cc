// The naïve trainer: gradients by nudging each weight in turn. What do they cost, and do they agree with backprop?
import {
  type Backend,
  compile,
  dense,
  gradients,
  Network,
  ops,
  quadratic,
  Stream,
  sigmoid,
  type Tensor,
  tensorType,
} from "rutter";
import { reference } from "rutter/reference";
import { byTheClock, everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { libraryGradients } from "../lab/libraryGradients";
import { cost, flat, normals, outputs, type PlainLayer, plainLayers, withChanged } from "../lab/plainNet";

const bits = (value: number, count: number) => Array.from({ length: count }, (_, bit) => (value >> bit) & 1);

/** All sums of two numbers of two bits. */
const SUMS = Array.from({ length: 16 }, (_, i) => ({
  x: [...bits(i & 3, 2), ...bits(i >> 2, 2)],
  y: bits((i & 3) + (i >> 2), 3),
}));

export default experiment({
  id: "finite-difference",
  asks: "What does a gradient cost without backprop, and is it the same one?",
  says: "A million weights take 1,000,001 forward passes per example; backprop takes about two.",
  config: {
    hidden: 8,
    h: 1e-5,
    learningRate: 1,
    epochs: 1000,
    timed: [784, 100, 10],
    batch: 10,
    timings: 60,
  },
  async trial({ config, seed, backend, progress }) {
    const { hidden, h, learningRate, epochs } = config;
    const layers = plainLayers([4, hidden, 3], normals(new Stream(seed, "finite-difference")));
    let passes = 0;
    const costOf = ({ x, y }: (typeof SUMS)[number]) => {
      passes++;
      return cost.quadratic.value(outputs(layers, x), y);
    };
    const count = flat(layers).length;

    const relative: number[] = [];
    for (const sum of SUMS) {
      const central = Array.from({ length: count }, (_, i) => {
        const at = (change: number) => withChanged(layers, i, change, () => costOf(sum));
        return (at(h) - at(-h)) / (2 * h);
      });
      const backend = reference({ precision: "float64" });
      const { gradient } = await libraryGradients(layers, [sigmoid(), sigmoid()], {
        ...sum,
        loss: quadratic(),
        backend,
      });
      const length = (values: readonly number[]) =>
        Math.sqrt(values.reduce((total, value) => total + value ** 2, 0));
      relative.push(length(central.map((value, i) => value - gradient[i])) / length(gradient));
    }

    passes = 0;
    const costs: number[] = [];
    const order = new Stream(seed, "finite-difference order");
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const i of order.permutation(SUMS.length, epoch)) {
        const start = costOf(SUMS[i]);
        const slopes = Array.from(
          { length: count },
          (_, k) => (withChanged(layers, k, h, () => costOf(SUMS[i])) - start) / h,
        );
        descend(layers, slopes, learningRate);
      }
      if (epoch % 100 === 99) {
        costs.push(
          SUMS.reduce((sum, { x, y }) => sum + cost.quadratic.value(outputs(layers, x), y), 0) / SUMS.length,
        );
        progress((epoch + 1) / epochs);
      }
    }
    const right = SUMS.filter(({ x, y }) =>
      outputs(layers, x).every((a, j) => Math.round(a) === y[j]),
    ).length;
    return {
      measures: {
        relativeError: Math.max(...relative),
        weights: count,
        surplusPasses: passes / (epochs * SUMS.length) - (count + 1),
        sumsRight: right,
        backwardTime: await backwardTime(config, backend),
      },
      series: { cost: costs },
    };
  },
  shows: [
    lines("Training by perturbation", ["cost"], { places: { from: 100, step: 100 }, x: "Epoch", y: "Cost" }),
  ],
  holdsWhen: [
    everyRun("relativeError", 0, 1e-6),
    everyRun("surplusPasses", 0, 0),
    byTheClock(everyRun("backwardTime", 1, 3)),
  ],
});

function descend(layers: readonly PlainLayer[], slopes: readonly number[], rate: number): void {
  let i = 0;
  for (const { weights, biases } of layers)
    for (const row of [...weights, biases]) for (let k = 0; k < row.length; k++) row[k] -= rate * slopes[i++];
}

/** Time of the backward pass in forward passes: the fastest of many of each, in turn, so that other work hardly counts. */
async function backwardTime(
  { timed, batch, timings }: { timed: readonly number[]; batch: number; timings: number },
  backend: Backend,
): Promise<number> {
  const [inputs, hidden, classes] = timed;
  const net = new Network({ input: [inputs] }, [dense(hidden), sigmoid(), dense(classes), sigmoid()]);
  const types = { x: tensorType([batch, inputs]), y: tensorType([batch, classes]) };
  const lossOf = ({ x, y }: { x: Tensor; y: Tensor }) => ops.mean(quadratic()(net.apply(x), y));
  using forward = compile(types, (tensors) => ({ loss: lossOf(tensors) }), { backend });
  using both = compile(
    types,
    (tensors) => {
      const loss = lossOf(tensors);
      const slopes = gradients(
        loss,
        net.parameterList.map(({ tensor }) => tensor),
      );
      // Sums keep the results small: reading them is no part of the pass.
      return { loss, slopes: slopes.map((slope) => ops.sum(slope)).reduce((a, b) => ops.add(a, b)) };
    },
    { backend },
  );
  for (const { program } of [forward, both]) await program.prepare();
  const fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < timings; i++)
    for (const [k, { program }] of [forward, both].entries()) {
      const begun = performance.now();
      for (let repeat = 0; repeat < 10; repeat++) await program.run();
      fastest[k] = Math.min(fastest[k], performance.now() - begun);
    }
  await net.dispose();
  return (fastest[1] - fastest[0]) / fastest[0];
}
