// Gaussian process: Bayesian optimisation by expected improvement. Jones and others 1998; Snoek and others 2012.
import { randomSearch, type Sampler } from "./sampler";

/** Places at random before the model begins, candidates per place, and the kernel's length, in widths of the cube. */
const [FIRST, CANDIDATES, LENGTH] = [10, 400, 0.5];
/** Variance of noise against that of the values. */
const NOISE = 0.01;

const kernel = (a: readonly number[], b: readonly number[]) =>
  Math.exp(-a.reduce((sum, x, d) => sum + (x - b[d]) ** 2, 0) / (2 * LENGTH ** 2));

/** L of A = LLᵀ. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j][j];
    }
  return lower;
}

/** L⁻¹b. */
function forward(lower: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x: number[] = [];
  for (let i = 0; i < b.length; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= lower[i][k] * x[k];
    x.push(sum / lower[i][i]);
  }
  return x;
}

/** Φ of the normal distribution, by the logistic function: to two digits, which is enough to rank candidates. */
const below = (z: number) => 1 / (1 + Math.exp(-1.702 * z));

export const gaussianProcess: Sampler = (dimensions, budget, random) => {
  const start = randomSearch(dimensions, budget, random);
  const places: number[][] = [];
  const values: number[] = [];
  let trying: number[] = [];
  return {
    next() {
      if (places.length < FIRST) {
        trying = start.next();
        return trying;
      }
      // Ranks in place of values: a few settings that fail altogether would flatten the rest.
      const sorted = [...values].sort((a, b) => a - b);
      const y = values.map((value) => (2 * sorted.indexOf(value)) / (values.length - 1) - 1);
      const lower = cholesky(
        places.map((a, i) => places.map((b, j) => kernel(a, b) + (i === j ? NOISE : 0))),
      );
      const white = forward(lower, y);
      const best = Math.max(...y);
      const top = places[y.indexOf(best)];
      let found = { place: top, gain: Number.NEGATIVE_INFINITY };
      for (let i = 0; i < CANDIDATES; i++) {
        const draw = 20_000 + places.length * CANDIDATES + i;
        // Half of them anywhere, half near the best.
        const place = Array.from({ length: dimensions }, (_, d) =>
          i % 2 === 0
            ? random.uniform(d, draw)
            : Math.min(1, Math.max(0, top[d] + 0.1 * random.normal(d, draw))),
        );
        const turned = forward(
          lower,
          places.map((other) => kernel(place, other)),
        );
        const mean = turned.reduce((sum, x, k) => sum + x * white[k], 0);
        const spread = Math.sqrt(Math.max(1e-9, 1 + NOISE - turned.reduce((sum, x) => sum + x * x, 0)));
        const z = (mean - best) / spread;
        const gain = (mean - best) * below(z) + (spread * Math.exp(-z * z * 0.5)) / Math.sqrt(2 * Math.PI);
        if (gain > found.gain) found = { place, gain };
      }
      trying = found.place;
      return trying;
    },
    tell(value) {
      start.tell(value);
      places.push(trying);
      values.push(value);
    },
  };
};
