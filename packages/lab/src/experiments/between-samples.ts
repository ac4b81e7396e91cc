// Between the points: a net is controlled only where there are samples. Does a penalty on slope or curvature help?
import {
  adam,
  type Backend,
  dense,
  gradients,
  Network,
  normal,
  ops,
  type Tensor,
  TrainingStep,
  tanh,
  tensorType,
} from "rutter";
import { deviation } from "../approximation/grid";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, sweep } from "../lab/figure";
import { rounded } from "../lab/series";

/** On [−1, 1]. */
const TARGETS: Record<string, (x: number) => number> = {
  linear: (x) => 0.5 * x,
  sine: (x) => Math.sin(3 * x),
  step: (x) => Math.sign(x - 0.1),
  piecewise: (x) => 1 - 2 * Math.abs(x),
};
const SMOOTH = ["linear", "sine"];

/** ∂y/∂x at each point, a tensor like x: points do not know of each other. */
const slope = (y: Tensor, x: Tensor) => gradients(ops.sum(y), [x])[0];

const PENALTIES: Record<string, (y: Tensor, x: Tensor) => Tensor> = {
  slope,
  curvature: (y, x) => slope(slope(y, x), x),
};

const STRENGTHS = [1e-5, 1e-4, 1e-3];

interface Fit {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Where the penalty looks. */
  readonly places: Float32Array;
  readonly penalty?: (y: Tensor, x: Tensor) => Tensor;
  readonly strength: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly backend: Backend;
}

/** Minimises the mean square of the error, plus strength times the mean square of the penalty at all places. */
async function fit(net: Network, { x, y, places, penalty, strength, ...options }: Fit): Promise<void> {
  const column = (values: Float32Array) => tensorType([values.length, 1]);
  using step = new TrainingStep({
    backend: options.backend,
    inputs: [column(x), column(y), column(places)],
    updates: [{ network: net, optimizer: adam({ learningRate: options.learningRate }) }],
    build([a, goal, between], context) {
      const error = ops.sub(net.apply(a, context), goal);
      const loss = ops.mean(ops.mul(error, error));
      if (!penalty) return { loss };
      const rough = penalty(net.apply(between, context), between);
      return { loss: ops.add(loss, ops.mul(strength, ops.mean(ops.mul(rough, rough)))) };
    },
  });
  for (const [i, values] of [x, y, places].entries()) await step.write(i, values);
  const [settings] = step.settings;
  for (let i = 1; i <= options.steps; i++) {
    settings.learningRate = options.learningRate * 0.01 ** (i / options.steps);
    await step.run();
  }
}

export default experiment({
  id: "between-samples",
  asks: "What does a net do between its samples, and does a penalty on slope or curvature control it?",
  says: "The compendium's author: ordinary training gives no control of what happens between the points.",
  repeats: 5,
  config: {
    hidden: 50,
    samples: 16,
    /** No samples here. */
    gap: [-0.45, 0.05],
    steps: 6000,
    learningRate: 0.01,
    strengths: STRENGTHS,
    /** Spread of the hidden weights: enough for a relief between the points. */
    spread: 6,
    /** "Without loss at the points": the mean error there may grow by at most this. */
    loss: 0.01,
  },
  async trial({ config, seed, backend, progress }) {
    const { hidden, samples, gap, steps, learningRate, strengths, spread, loss } = config;
    const even = (count: number, from: number, to: number) =>
      Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
    const x = even(samples, -1, 1).filter((at) => at < gap[0] || at > gap[1]);
    const places = even(81, -1, 1);
    const inside = even(401, -1, 1);
    const outside = Float32Array.from([...even(101, -2, -1), ...even(101, 1, 2)]);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: Array.from(even(81, -2, 2)), samples: Array.from(x) };
    const cells = [
      { name: "none", penalty: undefined, strength: 0 },
      ...Object.entries(PENALTIES).flatMap(([name, penalty]) =>
        strengths.map((strength) => ({ name: `${name} ${strength}`, penalty, strength })),
      ),
    ];
    for (const [i, [target, f]] of Object.entries(TARGETS).entries()) {
      const y = x.map(f);
      if (seed === 1) series[`${target}, goal`] = rounded(even(81, -2, 2).map(f), 4);
      let halved = 0;
      for (const { name, penalty, strength } of cells) {
        const net = new Network({ input: [1], seed }, [
          dense({
            units: hidden,
            initializer: normal({ standardDeviation: spread }),
            biasInitializer: normal({ standardDeviation: spread }),
          }),
          tanh(),
          dense(1),
        ]);
        await fit(net, { x, y, places, penalty, strength, steps, learningRate, backend });
        const at = async (points: Float32Array) => (await net.predict(points, { backend })).data;
        const key = `${target}, ${name}`;
        const errors = async (points: Float32Array) => deviation(await at(points), points.map(f)).mean;
        measures[`${key}: at points`] = await errors(x);
        measures[`${key}: between`] = await errors(inside);
        measures[`${key}: outside`] = await errors(outside);
        if (seed === 1 && (name === "none" || strength === strengths[1]))
          series[key] = rounded(await at(even(81, -2, 2)), 4);
        await net.dispose();
        const [now, before] = [key, `${target}, none`];
        if (
          measures[`${now}: between`] <= measures[`${before}: between`] / 2 &&
          measures[`${now}: at points`] <= measures[`${before}: at points`] + loss
        )
          halved++;
      }
      measures[`${target}: penalties that halve`] = halved;
      progress((i + 1) / 4);
    }
    // "Some penalty halves … of the smooth targets": one for each of them.
    measures.smoothHalved = Math.min(...SMOOTH.map((target) => measures[`${target}: penalties that halve`]));
    return { measures, series };
  },
  shows: Object.keys(TARGETS).flatMap((target) => [
    lines(
      `Between the points: ${target}`,
      ["goal", "none", "slope 0.0001", "curvature 0.0001"].map((penalty) => `${target}, ${penalty}`),
      {
        along: "x",
        x: "x",
        y: "Output",
        marks: { series: "samples", name: "a sample", on: [`${target}, goal`] },
      },
    ),
    ...["at points", "between", "outside"].map((place) =>
      sweep(
        `Error ${place === "at points" ? "at the points" : place}: ${target}`,
        STRENGTHS,
        {
          "no penalty": () => `${target}, none: ${place}`,
          slope: (strength) => `${target}, slope ${strength}: ${place}`,
          curvature: (strength) => `${target}, curvature ${strength}: ${place}`,
        },
        { x: "Strength of the penalty", y: "Mean error", logX: true, logY: true },
      ),
    ),
  ]),
  holdsWhen: [everyRun("smoothHalved", 1, 6)],
});
