// Other units with a step: is the sigmoid special?
import { custom, type Layer, ops, sigmoid, type Tensor, tanh } from "rutter";
import { bumpLayers, evenBumps } from "../approximation/bumps";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { logistic, logit, target } from "../approximation/target";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

/** arctan z: halving the angle three times, z → z / (1 + √(1 + z²)), leaves |z| < 0.2 for the series. */
function arctan(z: Tensor): Tensor {
  let t = z;
  for (let i = 0; i < 3; i++) t = ops.div(t, ops.add(ops.sqrt(ops.add(ops.mul(t, t), 1)), 1));
  const square = ops.mul(t, t);
  let sum: Tensor | number = 0;
  for (let i = 11; i > 1; i -= 2) sum = ops.mul(square, ops.sub(1 / i, sum));
  return ops.mul(ops.mul(t, 8), ops.sub(1, sum));
}

/** Units with finite limits that differ, and the difference. */
const SHAPES: Record<string, { readonly unit: () => Layer<any, "same">; readonly rise: number }> = {
  sigmoid: { unit: sigmoid, rise: 1 },
  tanh: { unit: tanh, rise: 2 },
  arctan: { unit: () => custom("arctan", arctan), rise: Math.PI },
  /** σ(z) + z·e^(−z²/8): down, up and down again before it settles. */
  bumpy: {
    unit: () =>
      custom("bumpy", (z) => ops.add(ops.sigmoid(z), ops.mul(z, ops.exp(ops.mul(ops.mul(z, z), -1 / 8))))),
    rise: 1,
  },
};

export default experiment({
  id: "generic-activation",
  asks: "Is the sigmoid special, or does any unit with a step do?",
  says: "A unit needs limits on both sides that exist and differ.",
  config: { slope: 1000, shownSlope: 100, bumps: 20, points: 10_001 },
  async trial({ config: { slope, shownSlope, bumps, points }, backend }) {
    const x = Float32Array.from(unitGrid(points));
    const goal = Float64Array.from(x, target);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: curve(x) };
    for (const [name, { unit, rise }] of Object.entries(SHAPES)) {
      // The lower limit cancels in each pair; heights are divided by the rise.
      const middles = evenBumps(bumps, (from, to) => logit(target((from + to) / 2)) / rise);
      const found = (await responses(bumpLayers(middles, slope, unit), x, backend)).map(logistic);
      measures[name] = deviation(found, goal).mean;
      if (name !== "sigmoid") measures[`${name} to sigmoid`] = measures[name] / measures.sigmoid;
      const step = { weights: [[shownSlope]], biases: [-0.3 * shownSlope], unit: unit() };
      series[name] = curve(await responses([step], x, backend));
    }
    return { measures, series };
  },
  shows: [
    lines("A step at 0.3 from each unit, with the weight 100", ["sigmoid", "tanh", "arctan", "bumpy"], {
      along: "x",
      x: "x",
      y: "Output of the unit",
    }),
    dots("Mean error of 20 bumps from such steps, with the weight 1000", Object.keys(SHAPES), {
      x: "mean error",
    }),
  ],
  holdsWhen: [everyRun("tanh to sigmoid", 0, 1.5), everyRun("arctan to sigmoid", 0, 1.5)],
});
