// Output units and costs in pairs: where does the slowdown of saturated outputs go away, and what of hidden layers?
import {
  compile,
  dense,
  gradients,
  type Layer,
  type Loss,
  linear,
  Network,
  ops,
  quadratic,
  Stream,
  sigmoid,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  tanh,
  tensorType,
} from "rutter";
import { reference } from "rutter/reference";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

type Row = readonly number[];

interface Pair {
  readonly layer: () => Layer;
  readonly loss: Loss;
  /** δ by the formula, from a and y. */
  readonly delta: (a: Row, y: Row) => number[];
  /** Targets are ±1. */
  readonly signed?: true;
}

/** Cross-entropy of outputs from −1 to 1: of (1 + a)/2 with (1 + y)/2. */
const tanhCrossEntropy: Loss = (a, y) => {
  const half = (x: typeof a) => ops.mul(ops.add(x, 1), 0.5);
  return sigmoidCrossEntropy({ on: "outputs" })(half(a), half(y));
};

const difference = (a: Row, y: Row) => a.map((value, j) => value - y[j]);

const PAIRS: Record<string, Pair> = {
  "sigmoid + Q": {
    layer: sigmoid,
    loss: quadratic(),
    delta: (a, y) => a.map((value, j) => (value - y[j]) * value * (1 - value)),
  },
  "sigmoid + CE": { layer: sigmoid, loss: sigmoidCrossEntropy({ on: "outputs" }), delta: difference },
  "linear + Q": { layer: linear, loss: quadratic(), delta: difference },
  "softmax + LL": { layer: softmax, loss: softmaxCrossEntropy(), delta: difference },
  "softmax + Q": {
    layer: softmax,
    loss: quadratic(),
    delta(a, y) {
      const d = difference(a, y);
      const mean = a.reduce((sum, value, k) => sum + value * d[k], 0);
      return a.map((value, j) => value * (d[j] - mean));
    },
  },
  "tanh + CE": { layer: tanh, loss: tanhCrossEntropy, delta: difference, signed: true },
};

export default experiment({
  id: "cost-output-pairs",
  asks: "Which pairs of output unit and cost avoid the slowdown, and does it help hidden layers (author)?",
  says: "Sigmoid with cross-entropy, linear with quadratic and softmax with log-likelihood give δ = a − y. They help the output layer only.",
  config: { outputs: 4, draws: 50, h: 1e-5, z: 6, hidden: [10, 10, 10] },
  async trial({ config: { outputs, draws, h, z: far, hidden }, seed }) {
    const backend = reference({ precision: "float64" });
    const stream = new Stream(seed, "cost-output-pairs");
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    const zs = Array.from({ length: 33 }, (_, i) => i / 2 - 8);
    series.z = zs;
    for (const [name, { layer, loss, delta, signed }] of Object.entries(PAIRS)) {
      const pair = (width: number) =>
        compile(
          { z: tensorType([1, width]), y: tensorType([1, width]) },
          ({ z, y }) => {
            const a = layer().apply(z, {}, undefined as never);
            const value = ops.sum(loss(a, y));
            return { a, value, slope: gradients(value, [z])[0] };
          },
          { backend },
        );
      using run = pair(outputs);
      let [formula, numeric] = [0, 0];
      for (let draw = 0; draw < draws; draw++) {
        const z = Array.from({ length: outputs }, (_, j) => stream.normal(draw * outputs + j));
        const y = z.map((_, j) => (j === draw % outputs ? 1 : signed ? -1 : 0));
        const { a, slope } = await run({ z, y });
        const expected = delta(Array.from(a.data), y);
        for (let j = 0; j < outputs; j++) {
          const at = async (change: number) =>
            (await run({ z: z.map((value, i) => value + (i === j ? change : 0)), y })).value.data[0];
          formula = Math.max(formula, Math.abs(slope.data[j] - expected[j]));
          numeric = Math.max(
            numeric,
            Math.abs((await at(h)) - (await at(-h)) - 2 * h * expected[j]) / (2 * h),
          );
        }
      }
      measures[`${name}: formula`] = formula;
      measures[`${name}: differences`] = numeric;
      using two = pair(2);
      const wrong: number[] = [];
      for (const z of zs) wrong.push((await two({ z: [z, 0], y: signed ? [-1, 1] : [0, 1] })).slope.data[0]);
      series[`δ of ${name}`] = wrong;
    }
    const at = zs.indexOf(far);
    measures["CE over Q"] = series["δ of sigmoid + CE"][at] / series["δ of sigmoid + Q"][at];
    for (const [name, last, loss] of [
      ["sigmoid + Q", sigmoid, quadratic()],
      ["sigmoid + CE", sigmoid, sigmoidCrossEntropy()],
      ["softmax + LL", softmax, softmaxCrossEntropy()],
    ] as const) {
      const layers = hidden.flatMap((units) => [dense(units), sigmoid()]);
      const net = new Network({ input: [10], seed }, [...layers, dense(outputs), last()]);
      const x = Array.from({ length: 10 }, (_, k) => stream.normal(k, 1));
      const seen = await net.inspect(x, { target: Int32Array.of(0), loss, backend });
      series[`‖δ‖ by layer, ${name}`] = seen.layers
        .filter(({ kind }) => kind === "dense")
        .map(({ delta }) => Math.sqrt(Array.from(delta!.data).reduce((sum, d) => sum + d * d, 0)));
      await net.dispose();
    }
    const { misfits } = quadratic() as Loss & { misfits: readonly string[] };
    measures.warnsOfSoftmaxWithQ = misfits.includes("softmax") ? 1 : 0;
    return { measures, series };
  },
  shows: [
    lines(
      "The output’s error δ against z",
      ["sigmoid + Q", "sigmoid + CE", "linear + Q", "softmax + LL", "softmax + Q", "tanh + CE"].map(
        (pair) => `δ of ${pair}`,
      ),
      { along: "z", x: "z", y: "δ" },
    ),
    lines(
      "Length of δ by layer",
      ["sigmoid + Q", "sigmoid + CE", "softmax + LL"].map((pair) => `‖δ‖ by layer, ${pair}`),
      { x: "Layer", y: "‖δ‖", logY: true },
    ),
  ],
  holdsWhen: [
    ...Object.keys(PAIRS).flatMap((name) => [
      everyRun(`${name}: formula`, 0, 1e-6),
      everyRun(`${name}: differences`, 0, 1e-6),
    ]),
    near("CE over Q", 405.4, 0.1),
    everyRun("warnsOfSoftmaxWithQ", 1, 1),
  ],
});
