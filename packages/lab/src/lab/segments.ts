// Segments: a curve as straight pieces, as many as the data ask for.
import { mean } from "./statistics";

/** The best fit with one number of pieces. */
export interface Segmentation {
  /** Index of the first point of each piece but the first. */
  readonly breaks: readonly number[];
  readonly squares: number;
  /** n ln(RSS/n) + p ln n, p = 3k − 1: a slope and a level for each piece, and the breaks. Lower is better. */
  readonly bic: number;
}

const LEAST = 3;

/** Least squares with 1 … most pieces, each of three points or more, by dynamic programming; index k − 1 has k pieces. */
export function segmentations(x: readonly number[], y: readonly number[], most: number): Segmentation[] {
  const n = x.length;
  const sums = [x, y, x.map((v) => v * v), x.map((v, i) => v * y[i]), y.map((v) => v * v)].map((values) => {
    const total = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) total[i + 1] = total[i] + values[i];
    return total;
  });
  /** Squares left by the line through the points from…to − 1. */
  const left = (from: number, to: number) => {
    if (to - from < LEAST) return Number.POSITIVE_INFINITY;
    const count = to - from;
    const [sx, sy, sxx, sxy, syy] = sums.map((total) => total[to] - total[from]);
    const [xx, xy, yy] = [sxx - (sx * sx) / count, sxy - (sx * sy) / count, syy - (sy * sy) / count];
    return Math.max(0, xx === 0 ? yy : yy - (xy * xy) / xx);
  };
  const table = [Array.from({ length: n + 1 }, (_, to) => ({ squares: left(0, to), from: 0 }))];
  for (let k = 1; k < most; k++)
    table.push(
      Array.from({ length: n + 1 }, (_, to) => {
        let best = { squares: Number.POSITIVE_INFINITY, from: 0 };
        for (let from = k * LEAST; from <= to - LEAST; from++) {
          const squares = table[k - 1][from].squares + left(from, to);
          if (squares < best.squares) best = { squares, from };
        }
        return best;
      }),
    );
  return table.map((row, k) => {
    const breaks: number[] = [];
    for (let [level, to] = [k, n]; level > 0; level--) {
      to = table[level][to].from;
      breaks.unshift(to);
    }
    const { squares } = row[n];
    return { breaks, squares, bic: n * Math.log(squares / n) + (3 * (k + 1) - 1) * Math.log(n) };
  });
}

/** Heights of the pieces, each the line of least squares through its points. */
export function fitted(x: readonly number[], y: readonly number[], breaks: readonly number[]): number[] {
  return [0, ...breaks].flatMap((from, k) => {
    const [own, heights] = [x, y].map((values) => values.slice(from, breaks[k]));
    const [middle, level] = [mean(own), mean(heights)];
    const spread = own.reduce((sum, value) => sum + (value - middle) ** 2, 0);
    const slope =
      own.reduce((sum, value, i) => sum + (value - middle) * (heights[i] - level), 0) / (spread || 1);
    return own.map((value) => level + slope * (value - middle));
  });
}

/** R² of the straight line through the points. */
export function linearity(x: readonly number[], y: readonly number[]): number {
  const [{ squares }] = segmentations(x, y, 1);
  const level = mean(y);
  return 1 - squares / y.reduce((sum, value) => sum + (value - level) ** 2, 0);
}
