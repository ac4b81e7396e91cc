// Two steps make a bump: opposite weights out of two units.
import { reference } from "rutter/reference";
import { type Bump, bumpLayers } from "../approximation/bumps";
import { curve, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { logistic } from "../approximation/target";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

export default experiment({
  id: "bump-pair",
  asks: "Do two step units with opposite weights make a bump of a chosen place and height?",
  says: "Weights 0.8 and −0.8 give the height 0.8 between the steps: an if-then-else.",
  config: {
    slope: 1000,
    height: 0.8,
    /** The last pair is the narrowest that the criterion allows. */
    pairs: [
      [0.4, 0.6],
      [0.1, 0.9],
      [0.3, 0.35],
    ],
    two: [
      { from: 0.1, to: 0.3, height: 0.8 },
      { from: 0.5, to: 0.9, height: -0.5 },
    ],
    /** Nearer to an edge than this the curve is on its way: 10 / slope is 99.995 % of a step. */
    edge: 0.01,
    points: 2001,
  },
  async trial({ config: { slope, height, pairs, two, edge, points } }) {
    const backend = reference({ precision: "float64" });
    const x = unitGrid(points);
    const net = (bumps: readonly Bump[]) => responses(bumpLayers(bumps, slope), x, backend);
    let plateau = 0;
    let outside = 0;
    const series: Record<string, number[]> = { x: curve(x) };
    for (const [from, to] of pairs) {
      const found = await net([{ from, to, height }]);
      for (const [i, at] of x.entries())
        if (at > from + edge && at < to - edge) plateau = Math.max(plateau, Math.abs(found[i] - height));
        else if (at < from - edge || at > to + edge) outside = Math.max(outside, Math.abs(found[i]));
      series[`${from} to ${to}`] = curve(found);
      series[`${from} to ${to}, σ`] = curve(found.map(logistic));
    }
    series["two bumps"] = curve(await net(two));
    return { measures: { plateau, outside }, series };
  },
  shows: [
    lines("Two steps make a bump", ["0.4 to 0.6", "0.1 to 0.9", "0.3 to 0.35", "two bumps"], {
      along: "x",
      x: "x",
      y: "Weighted output",
    }),
    lines("After the output’s sigmoid", ["0.4 to 0.6, σ", "0.1 to 0.9, σ", "0.3 to 0.35, σ"], {
      along: "x",
      x: "x",
      y: "Output",
    }),
  ],
  holdsWhen: [everyRun("plateau", 0, 1e-3), everyRun("outside", 0, 1e-3)],
});
