// The five-pair game: how well do five bumps, moved by hand, follow the target?
import { reference } from "rutter/reference";
import { bumpLayers, evenBumps } from "../approximation/bumps";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { logistic, logit, target } from "../approximation/target";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";

/** Ways to choose the height of a bump from σ⁻¹f between its edges. */
const CHOICES: Record<string, (from: number, to: number) => number> = {
  zero: () => 0,
  middle: (from, to) => logit(target((from + to) / 2)),
  mean: (from, to) => inside(from, to).reduce((sum, y) => sum + y, 0) / POINTS,
  median: (from, to) => inside(from, to).sort()[(POINTS - 1) / 2],
};

const POINTS = 4001;

/** σ⁻¹f at the middles of equal parts. */
function inside(from: number, to: number): Float64Array {
  return Float64Array.from({ length: POINTS }, (_, i) =>
    logit(target(from + ((to - from) * (i + 0.5)) / POINTS)),
  );
}

export default experiment({
  id: "bump-game-5",
  asks: "How well do five bumps follow f, before the last sigmoid?",
  says: "The goal is an average deviation of at most 0.40, reached twice by hand.",
  figures: [{ measure: "median", value: 0.4, from: "book, the goal" }],
  config: { bumps: 5, slope: 1000, points: 10_001 },
  async trial({ config: { bumps, slope, points } }) {
    const backend = reference({ precision: "float64" });
    const x = unitGrid(points);
    const goal = x.map((at) => logit(target(at)));
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: curve(x), goal: curve(goal), f: curve(x.map(target)) };
    for (const [name, heightOf] of Object.entries(CHOICES)) {
      const chosen = evenBumps(bumps, heightOf, { inside: true });
      const found = await responses(bumpLayers(chosen, slope), x, backend);
      measures[name] = deviation(found, goal).mean;
      series[name] = curve(found);
      series[`σ of ${name}`] = curve(found.map(logistic));
      series[`${name}Heights`] = chosen.map(({ height }) => height);
    }
    return { measures, series };
  },
  shows: [
    lines("Five bumps with heights chosen four ways", ["goal", "zero", "middle", "mean", "median"], {
      along: "x",
      x: "x",
      y: "Output before σ",
    }),
    lines(
      "The same after σ, against f itself",
      ["f", ...Object.keys(CHOICES).map((name) => `σ of ${name}`)],
      {
        along: "x",
        x: "x",
        y: "Output",
      },
    ),
    dots("Score: the mean deviation before σ", Object.keys(CHOICES), { x: "mean deviation" }),
  ],
  holdsWhen: [
    near("zero", 1.058, 0.002),
    near("middle", 0.496, 0.002),
    near("mean", 0.379, 0.002),
    near("median", 0.358, 0.002),
    everyRun("median", 0, 0.4),
  ],
});
