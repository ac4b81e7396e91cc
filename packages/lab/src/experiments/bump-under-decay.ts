// Built nets under weight decay: do huge weights survive ordinary training?
import { quadratic, sgd, sigmoid, Trainer } from "rutter";
import { Dataset } from "rutter/data";
import { reference } from "rutter/reference";
import { bumpLayers, evenBumps } from "../approximation/bumps";
import { deviation, unitGrid } from "../approximation/grid";
import { logit, target } from "../approximation/target";
import { built } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

/** Every tenth value. */
const shown = (values: readonly number[]) =>
  values.filter((_, epoch) => epoch % 10 === 0).map((value) => Number(value.toPrecision(6)));

export default experiment({
  id: "bump-under-decay",
  asks: "Do the huge weights of built nets survive ordinary training with weight decay?",
  says: "The compendium's author: huge weights contradict weight decay.",
  repeats: 5,
  config: {
    bumps: [5, 20],
    slope: 1000,
    lambdas: [0, 1e-3, 0.1],
    rates: [1e-3, 0.1],
    examples: 500,
    batchSize: 10,
    epochs: 100,
  },
  async trial({ config, seed, progress }) {
    const { bumps, slope, lambdas, rates, examples, batchSize, epochs } = config;
    // In float32 a step of 2e-9 of w would be lost.
    const backend = reference({ precision: "float64" });
    const x = Float32Array.from(unitGrid(examples));
    const goal = x.map(target);
    const data = new Dataset({
      kind: "values",
      inputs: x,
      inputShape: [1],
      labels: goal,
      labelShape: [1],
      classes: undefined,
    });
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    const cells = bumps.flatMap((n) => lambdas.flatMap((l2) => rates.map((rate) => [n, l2, rate])));
    for (const [i, [n, l2, learningRate]] of cells.entries()) {
      const name = `N ${n}, λ ${l2}, η ${learningRate}`;
      const [hidden, out] = bumpLayers(
        evenBumps(n, (from, to) => logit(target((from + to) / 2)), { inside: true }),
        slope,
      );
      const net = await built([hidden, { ...out, unit: sigmoid() }], backend, seed);
      const error = async () => {
        const { data } = await net.predict(x, { backend });
        return deviation(data, goal).mean;
      };
      const weight = async () => {
        const [{ data }] = await net.weights();
        return Array.from(data).reduce((sum, w) => sum + w, 0) / data.length;
      };
      const before = await error();
      const [weights, errors] = [[await weight()], [before]];
      using trainer = new Trainer(net, {
        backend,
        loss: quadratic(),
        optimizer: sgd({ learningRate }),
        regularization: { l2 },
        metrics: [],
      });
      for await (const event of trainer.fit(data, { epochs, batchSize })) {
        if (event.type !== "epoch") continue;
        weights.push(await weight());
        errors.push(await error());
      }
      measures[`${name}: error rise`] = errors[errors.length - 1] / before - 1;
      measures[`${name}: w`] = weights[weights.length - 1];
      if (l2 > 0) {
        // w → (1 − ηλ/n)w at each of examples / batchSize steps an epoch.
        const shrink = -Math.log(1 - (learningRate * l2) / examples);
        measures[`${name}: predicted half life, steps`] = Math.LN2 / shrink;
        const gone = -Math.log(weights[weights.length - 1] / weights[0]);
        measures[`${name}: found half life, steps`] = (Math.LN2 * epochs * examples) / batchSize / gone;
      }
      series[`${name}: w`] = shown(weights);
      series[`${name}: error`] = shown(errors);
      progress((i + 1) / cells.length);
    }
    return { measures, series };
  },
  shows: [5, 20].flatMap((n) =>
    ["w", "error"].map((what) =>
      lines(
        what === "w" ? `The steep weights of ${n} bumps` : `The error of ${n} bumps`,
        [0, 0.001, 0.1].flatMap((lambda) =>
          [0.001, 0.1].map((eta) => `N ${n}, λ ${lambda}, η ${eta}: ${what}`),
        ),
        { x: "Record", y: what === "w" ? "Weight" : "Error" },
      ),
    ),
  ),
  // With λ > 0 the time to halve w is reported beside its prediction.
  holdsWhen: [5, 20].flatMap((n) =>
    [1e-3, 0.1].map((rate) => everyRun(`N ${n}, λ 0, η ${rate}: error rise`, Number.NEGATIVE_INFINITY, 0.1)),
  ),
});
