// Rectified units approximate any function; linear ones only a straight line.
import { type Layer, linear, relu, Stream } from "rutter";
import { reference } from "rutter/reference";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { target } from "../approximation/target";
import type { BuiltLayer } from "../lab/built";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, sweep } from "../lab/figure";
import { rounded } from "../lab/series";
import { mean } from "../lab/statistics";

/** Intervals, mean and largest deviation as the catalogue has them. */
const LADDER = [
  [5, 0.0668, 0.208],
  [10, 0.028, 0.0857],
  [20, 0.0147, 0.0406],
  [50, 0.00264, 0.00774],
  [100, 0.00068, 0.00201],
] as const;

/** What is drawn of the construction. */
const HATS = ["ramp from 0.2", "ramp from 0.4", "hat: the first less the second"];

/** relu(w(x − s)) − relu(w(x − s) − 1) climbs from 0 to 1 on [s, s + 1/w]; n such ramps join the points (k/n, f(k/n)). */
function ramps(n: number, unit: () => Layer<any, "same">): BuiltLayer[] {
  const nodes = Array.from({ length: n + 1 }, (_, k) => target(k / n));
  const rises = nodes.slice(1).map((value, k) => value - nodes[k]);
  return [
    { weights: rises.flatMap(() => [[n], [n]]), biases: rises.flatMap((_, k) => [-k, -k - 1]), unit: unit() },
    { weights: [rises.flatMap((rise) => [rise, -rise])], biases: [nodes[0]] },
  ];
}

export default experiment({
  id: "relu-construct",
  asks: "Do rectified units approximate any function, and linear units not?",
  says: "Two exercises of the book; the compendium's author found no proof.",
  repeats: 1,
  config: { intervals: LADDER.map(([n]) => n), points: 100_001, linearWidths: [3, 16, 16, 2], draws: 1000 },
  async trial({ config: { intervals, points, linearWidths, draws }, seed, backend }) {
    const x = Float32Array.from(unitGrid(points));
    const goal = Float64Array.from(x, target);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: curve(x), goal: curve(goal) };
    for (const n of intervals) {
      const found = await responses(ramps(n, relu), x, backend);
      const { mean, max } = deviation(found, goal);
      measures[`mean ${n}`] = mean;
      measures[`max ${n}`] = max;
      series[`${n} intervals`] = curve(found);
    }
    const ramp = (from: number) => curve(x, 101).map((at) => Math.min(1, Math.max(0, 5 * (at - from))));
    const [early, late] = [ramp(0.2), ramp(0.4)];
    const hat = early.map((value, i) => value - late[i]);
    series["x, coarse"] = curve(x, 101);
    for (const [i, shape] of [early, late, hat].entries()) series[HATS[i]] = rounded(shape, 6);
    const line = bestLine(x, goal);
    series["best line"] = curve(line);
    measures.bestLineMean = deviation(line, goal).mean;
    measures.affineGap = await affineGap(linearWidths, draws, new Stream(seed, "linear net"));
    return { measures, series };
  },
  shows: [
    lines("A ramp is two rectified units, a hat is two ramps", HATS, {
      along: "x, coarse",
      x: "x",
      y: "Output",
    }),
    lines("Pieces of straight lines", ["goal", "5 intervals", "10 intervals", "best line"], {
      along: "x",
      x: "x",
      y: "Output",
    }),
    sweep(
      "Error against the number of intervals",
      [5, 10, 20, 50, 100],
      { mean: (n) => `mean ${n}`, max: (n) => `max ${n}` },
      { x: "Intervals", y: "Error", logX: true, logY: true },
    ),
  ],
  holdsWhen: [
    ...LADDER.flatMap(([n, mean, max]) => [
      near(`mean ${n}`, mean, { share: 0.01 }),
      near(`max ${n}`, max, { share: 0.01 }),
    ]),
    everyRun("affineGap", 0, 1e-10),
  ],
});

/** The straight line of least squares, at every x: all that linear units can give. */
function bestLine(x: Float32Array, y: Float64Array): Float64Array {
  const [mx, my] = [mean(x), mean(y)];
  const slope =
    x.reduce((s, at, i) => s + (at - mx) * (y[i] - my), 0) / x.reduce((s, at) => s + (at - mx) ** 2, 0);
  return Float64Array.from(x, (at) => my + slope * (at - mx));
}

/** How far a random net of linear units is from the affine map through its values at 0 and at the unit vectors. */
async function affineGap(widths: readonly number[], draws: number, stream: Stream): Promise<number> {
  let position = 0;
  const next = () => stream.normal(position++);
  const layers = widths.slice(1).map(
    (units, l): BuiltLayer => ({
      weights: Array.from({ length: units }, () => Array.from({ length: widths[l] }, next)),
      biases: Array.from({ length: units }, next),
      unit: linear(),
    }),
  );
  const [inputs, outputs] = [widths[0], widths[widths.length - 1]];
  const corners = Array.from({ length: inputs * (inputs + 1) }, (_, i) =>
    Number(Math.floor(i / inputs) - 1 === i % inputs),
  );
  const points = Float64Array.from({ length: draws * inputs }, next);
  const backend = reference({ precision: "float64" });
  const base = await responses(layers, Float64Array.from(corners), backend);
  const found = await responses(layers, points, backend);
  const affine = found.map((_, i) => {
    const [draw, k] = [Math.floor(i / outputs), i % outputs];
    let sum = base[k];
    for (let j = 0; j < inputs; j++)
      sum += points[draw * inputs + j] * (base[(j + 1) * outputs + k] - base[k]);
    return sum;
  });
  return deviation(found, affine).max;
}
