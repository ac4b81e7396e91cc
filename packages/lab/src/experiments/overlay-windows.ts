// Failure windows: near a step a unit is neither 0 nor 1. Do overlaid copies, shifted against each other, cure it?
import { type Bump, bumpLayers } from "../approximation/bumps";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { logistic, logit, target } from "../approximation/target";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, sweep } from "../lab/figure";
import { rounded } from "../lab/series";

/**
 * `copies` sums of bumps for σ⁻¹f / copies, copy i shifted by i / copies of a width. A bump that reaches beyond 0 or 1 has
 * the height of the middle of its part in [0, 1], and its outer edge stands well outside.
 */
function overlay(width: number, copies: number): Bump[] {
  return Array.from({ length: copies }, (_, i) => {
    const shift = i / copies;
    const count = Math.round(1 / width);
    const first = i === 0 ? 0 : -1;
    return Array.from({ length: count - first }, (_, j): Bump => {
      const k = first + j;
      const [from, to] = [Math.max(0, (k + shift) * width), Math.min(1, (k + 1 + shift) * width)];
      const height = logit(target((from + to) / 2)) / copies;
      return { from: from === 0 ? -1 : from, to: k === count - 1 ? 2 : to, height };
    });
  }).flat();
}

/** Copies, then mean and largest deviation of the output. */
const TWENTY = [
  [1, 0.023, 0.127],
  [2, 0.0118, 0.0568],
  [4, 0.0082, 0.0252],
  [8, 0.0076, 0.016],
  [16, 0.0075, 0.0153],
] as const;
/** With the range of two ways to treat the half bumps at 0 and 1. */
const FIVE = [
  [1, 0.0917, 0.0917, 0.46, 0.46],
  [2, 0.0596, 0.0614, 0.233, 0.233],
  [4, 0.046, 0.048, 0.159, 0.159],
  [8, 0.045, 0.047, 0.116, 0.121],
  [16, 0.045, 0.047, 0.109, 0.109],
] as const;

/** Numbers of copies whose outputs are drawn close to a step. */
const CLOSE = [1, 4, 16];
const copiesOf = (m: number) => `5 bumps, copies: ${m}`;

export default experiment({
  id: "overlay-windows",
  asks: "Do M shifted copies of a sum of bumps make the failure near the steps smaller?",
  says: "A point lies in at most one window of failure, so the error there falls about M times. The compendium's author expects holes there.",
  repeats: 1,
  config: { bumps: [5, 20], copies: [1, 2, 4, 8, 16], slope: 1000, points: 20_001 },
  async trial({ config: { bumps, copies, slope, points }, backend }) {
    const x = Float32Array.from(unitGrid(points));
    const goal = Float64Array.from(x, target);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: curve(x) };
    for (const n of bumps)
      for (const m of copies) {
        const found = (await responses(bumpLayers(overlay(1 / n, m), slope), x, backend)).map(logistic);
        const { mean, max } = deviation(found, goal);
        measures[`mean ${n}×${m}`] = mean;
        measures[`max ${n}×${m}`] = max;
        series[`error ${n}×${m}`] = curve(found.map((value, i) => Math.abs(value - goal[i])));
      }
    // The windows themselves: the step at 0.4 close by, where five bumps have an edge.
    const close = Float32Array.from({ length: 101 }, (_, i) => 0.38 + (0.04 * i) / 100);
    series["x near 0.4"] = rounded(close, 5);
    series.f = rounded(close.map(target), 4);
    for (const m of CLOSE)
      series[copiesOf(m)] = rounded(
        (await responses(bumpLayers(overlay(1 / 5, m), slope), close, backend)).map(logistic),
        4,
      );
    return { measures, series };
  },
  shows: [
    sweep(
      "Error against the number of shifted copies",
      [1, 2, 4, 8, 16],
      {
        "mean, 5 bumps": (k) => `mean 5×${k}`,
        "max, 5 bumps": (k) => `max 5×${k}`,
        "mean, 20 bumps": (k) => `mean 20×${k}`,
        "max, 20 bumps": (k) => `max 20×${k}`,
      },
      { x: "Copies", y: "Error", logX: true, logY: true },
    ),
    lines(
      "Error along x: the windows between bumps",
      [1, 4, 16].map((k) => `error 5×${k}`),
      { along: "x", x: "x", y: "Error" },
    ),
    lines("Around one step: the more copies, the smaller the jump", ["f", ...CLOSE.map(copiesOf)], {
      along: "x near 0.4",
      x: "x",
      y: "Output",
    }),
  ],
  holdsWhen: [
    ...TWENTY.flatMap(([m, mean, max]) => [
      near(`mean 20×${m}`, mean, { share: 0.04 }),
      near(`max 20×${m}`, max, { share: 0.04 }),
    ]),
    ...FIVE.flatMap(([m, low, high, lowMax, highMax]) => [
      everyRun(`mean 5×${m}`, 0.96 * low, 1.04 * high),
      everyRun(`max 5×${m}`, 0.96 * lowMax, 1.04 * highMax),
    ]),
  ],
});
