// Failure windows: near a step a unit is neither 0 nor 1. Do overlaid copies, shifted against each other, cure it?
import { type Bump, bumpLayers } from "../approximation/bumps";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { squareGrid } from "../approximation/plane";
import { responses } from "../approximation/responses";
import { logistic, logit, target } from "../approximation/target";
import { type Edges, type Tower, towerLayers } from "../approximation/towers";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, type Picture, picture, pictures, sweep } from "../lab/figure";
import { rounded } from "../lab/series";

/** A part of [0, 1] that belongs to a bump, and the edges of the bump. */
interface Part {
  readonly middle: number;
  readonly edges: Edges;
}

/**
 * [0, 1] in `count` parts, shifted by a share of a part. Where a part reaches beyond 0 or 1 its middle is that of what lies
 * inside, and its outer edge stands well outside.
 */
function parts(count: number, shift: number): Part[] {
  const first = shift === 0 ? 0 : -1;
  return Array.from({ length: count - first }, (_, j) => {
    const k = first + j;
    const [from, to] = [Math.max(0, (k + shift) / count), Math.min(1, (k + 1 + shift) / count)];
    return { middle: (from + to) / 2, edges: [from === 0 ? -1 : from, k === count - 1 ? 2 : to] };
  });
}

/** What each of the copies makes of its shift, as a share of a part. */
const overlaid = <T>(copies: number, copy: (shift: number) => readonly T[]): T[] =>
  Array.from({ length: copies }, (_, i) => copy(i / copies)).flat();

/** `copies` sums of bumps for σ⁻¹f / copies. */
const bumps = (count: number, copies: number): Bump[] =>
  overlaid(copies, (shift) =>
    parts(count, shift).map(({ middle, edges: [from, to] }) => ({
      from,
      to,
      height: logit(target(middle)) / copies,
    })),
  );

/** `copies` sums of towers over the square, for a goal that is the same everywhere. */
const towers = (side: number, copies: number, goal: number): Tower[] =>
  overlaid(copies, (shift) =>
    parts(side, shift).flatMap(({ edges: x }) =>
      parts(side, shift).map(({ edges: y }) => ({ x, y, height: logit(goal) / copies })),
    ),
  );

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
  config: {
    counts: [5, 20],
    copies: [1, 2, 4, 8, 16],
    slope: 1000,
    points: 20_001,
    plane: { side: 3, slope: 150, threshold: 20, goal: 0.8, points: 61 },
  },
  async trial({ config: { counts, copies, slope, points, plane }, backend }) {
    const x = Float32Array.from(unitGrid(points));
    const goal = Float64Array.from(x, target);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: curve(x) };
    for (const n of counts)
      for (const m of copies) {
        const found = (await responses(bumpLayers(bumps(n, m), slope), x, backend)).map(logistic);
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
        (await responses(bumpLayers(bumps(5, m), slope), close, backend)).map(logistic),
        4,
      );
    // Over a plane bumps meet in lines and towers in corners, and no unit fires in a corner.
    const holes: Picture[] = [];
    for (const m of copies) {
      const layers = towerLayers(towers(plane.side, m, plane.goal), plane.slope, plane.threshold);
      const found = (await responses(layers, Float32Array.from(squareGrid(plane.points)), backend)).map(
        logistic,
      );
      const errors = Array.from(found, (value) => Math.abs(value - plane.goal));
      measures[`largest in the plane ×${m}`] = Math.max(...errors);
      holes.push(picture(errors, plane.points, { low: 0, high: 0.3, caption: `copies: ${m}` }));
    }
    return { measures, series, pictures: { holes } };
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
    pictures(
      "3×3 towers for 0.8 everywhere: |error|, white for 0.3. Edges meet, corners are holes",
      "holes",
      3,
    ),
    sweep(
      "Largest error in the plane",
      [1, 2, 4, 8, 16],
      { largest: (k) => `largest in the plane ×${k}` },
      { x: "Copies", y: "Error", logX: true, logY: true },
    ),
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
