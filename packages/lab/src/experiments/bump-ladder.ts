// Error against the number of bumps.
import { bumpLayers, evenBumps } from "../approximation/bumps";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { logistic, logit, target } from "../approximation/target";
import { near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, sweep } from "../lab/figure";

/** Bumps, weight into the hidden units, mean and largest deviation as the catalogue has them. */
const LADDER = [
  [5, 1000, 0.0917, 0.46],
  [10, 1000, 0.0553, 0.234],
  [20, 1000, 0.023, 0.127],
  [50, 1000, 0.00744, 0.0425],
  [100, 1000, 0.00239, 0.0127],
  [200, 4000, 0.00181, 0.0106],
  [500, 10_000, 0.00072, 0.0042],
] as const;

export default experiment({
  id: "bump-ladder",
  asks: "How fast does the error fall with the number of bumps, and are six nines within reach?",
  says: "Any accuracy can be had with enough neurons.",
  repeats: 1,
  config: { ladder: LADDER.map(([bumps, slope]) => ({ bumps, slope })), points: 100_001 },
  async trial({ config: { ladder, points }, backend, progress }) {
    const x = Float32Array.from(unitGrid(points));
    const goal = Float64Array.from(x, target);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: curve(x), goal: curve(goal) };
    for (const [i, { bumps, slope }] of ladder.entries()) {
      const middles = evenBumps(bumps, (from, to) => logit(target((from + to) / 2)));
      const found = (await responses(bumpLayers(middles, slope), x, backend)).map(logistic);
      const { mean, max } = deviation(found, goal);
      measures[`mean ${bumps}`] = mean;
      measures[`max ${bumps}`] = max;
      if (bumps <= 20) series[`${bumps} bumps`] = curve(found);
      progress((i + 1) / ladder.length);
    }
    // Bumps for a mean error of 1e-6 if it goes on as over the whole ladder: a straight line in logarithms.
    const logs = ladder.map(({ bumps }) => [Math.log10(bumps), Math.log10(measures[`mean ${bumps}`])]);
    const [mx, my] = [0, 1].map((k) => logs.reduce((sum, point) => sum + point[k], 0) / logs.length);
    const slope =
      logs.reduce((sum, [a, b]) => sum + (a - mx) * (b - my), 0) /
      logs.reduce((sum, [a]) => sum + (a - mx) ** 2, 0);
    measures.exponent = slope;
    measures.bumpsForSixNines = 10 ** (mx + (-6 - my) / slope);
    return { measures, series };
  },
  shows: [
    lines("Bumps against their goal", ["goal", "5 bumps", "10 bumps", "20 bumps"], {
      along: "x",
      x: "x",
      y: "Output",
    }),
    sweep(
      "Error against the number of bumps",
      [5, 10, 20, 50, 100, 200, 500],
      { mean: (n) => `mean ${n}`, max: (n) => `max ${n}` },
      { x: "Bumps", y: "Error", logX: true, logY: true },
    ),
  ],
  holdsWhen: LADDER.flatMap(([bumps, , mean, max]) => [
    near(`mean ${bumps}`, mean, { share: 0.02 }),
    near(`max ${bumps}`, max, { share: 0.02 }),
  ]),
});
