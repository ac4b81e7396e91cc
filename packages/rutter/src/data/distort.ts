// Variation of a hand: slant, turn and size (affine), and soft pulls that differ from place to place (elastic).
import type { Trace } from "./trace";

/** How far each kind of variation goes at most. */
export type Variation = {
  /** Tangent of half the angle of turning. */
  turn: number;
  slant: number;
  /** Relative change of width, and of height. */
  stretch: number;
  /** Elastic pulls, in digit heights. */
  pull: number;
};

const GRID = 4;
const pullX = new Float64Array(GRID * GRID);
const pullY = new Float64Array(GRID * GRID);

/**
 * Pulls all points of the trace, then slants, stretches and turns it about its middle.
 *
 * @param next random numbers from −1 to 1
 */
export function distort(trace: Trace, { turn, slant, stretch, pull }: Variation, next: () => number): void {
  for (let i = 0; i < GRID * GRID; i++) {
    pullX[i] = pull * next();
    pullY[i] = pull * next();
  }
  const shear = slant * next();
  const width = 1 + stretch * next();
  const height = 1 + stretch * next();
  // With t = tan(angle / 2), cosine and sine are rational; engines differ in cosines, not in divisions.
  const t = turn * next();
  const cosine = (1 - t * t) / (1 + t * t);
  const sine = (2 * t) / (1 + t * t);
  for (let i = 0; i < trace.length; i++) {
    const x0 = trace.x[i];
    const y0 = trace.y[i];
    const y = height * (y0 + elastic(pullY, x0, y0));
    const x = width * (x0 + elastic(pullX, x0, y0)) - shear * y;
    trace.x[i] = cosine * x - sine * y;
    trace.y[i] = sine * x + cosine * y;
  }
}

/** A quadratic B-spline over a 4 × 4 grid of values, whose 2 × 2 patches cover −0.5 to 0.5 both ways. */
function elastic(grid: Float64Array, x: number, y: number): number {
  const u = Math.min(Math.max(2 * x + 1, 0), 2);
  const v = Math.min(Math.max(2 * y + 1, 0), 2);
  const column = u < 1 ? 0 : 1;
  const row = v < 1 ? 0 : 1;
  const [s, t] = [u - column, v - row];
  let sum = 0;
  for (let j = 0; j < 3; j++) {
    const at = (row + j) * GRID + column;
    sum +=
      weight(j, t) * (weight(0, s) * grid[at] + weight(1, s) * grid[at + 1] + weight(2, s) * grid[at + 2]);
  }
  return sum;
}

/** Weights ½(1 − t)², ½ + t − t², ½t² of the three nodes about a point; they add up to 1. */
function weight(node: number, t: number): number {
  if (node === 0) return 0.5 * (1 - t) * (1 - t);
  return node === 1 ? 0.5 + t - t * t : 0.5 * t * t;
}
