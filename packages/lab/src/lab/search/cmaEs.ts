// CMA-ES: generations from a normal distribution that learns mean, width and shape. Hansen, The CMA evolution strategy.
import { cholesky } from "./gaussianProcess";
import type { Sampler } from "./sampler";

export const cmaEs: Sampler = (dimensions, _, random) => {
  const n = dimensions;
  const size = 4 + Math.floor(3 * Math.log(n));
  const parents = Math.floor(size / 2);
  const raw = Array.from({ length: parents }, (_, i) => Math.log(parents + 0.5) - Math.log(i + 1));
  const sum = raw.reduce((total, w) => total + w, 0);
  const weights = raw.map((w) => w / sum);
  const effective = 1 / weights.reduce((total, w) => total + w * w, 0);
  const sigmaRate = (effective + 2) / (n + effective + 5);
  const pathRate = (4 + effective / n) / (n + 4 + (2 * effective) / n);
  const rankOne = 2 / ((n + 1.3) ** 2 + effective);
  const rankMany = Math.min(1 - rankOne, (2 * (effective - 2 + 1 / effective)) / ((n + 2) ** 2 + effective));
  const damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + sigmaRate;
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  const zeros = () => new Array<number>(n).fill(0);
  let mean = new Array<number>(n).fill(0.5);
  let sigma = 0.3;
  let [sigmaPath, path] = [zeros(), zeros()];
  let covariance = zeros().map((_, i) => zeros().map((_, j) => +(i === j)));
  let lower = cholesky(covariance);
  let asked = 0;
  let generation: { z: number[]; y: number[]; value: number }[] = [];
  let trying = { z: zeros(), y: zeros() };

  /** Moves the distribution to the better half of a generation. */
  const learn = () => {
    const best = [...generation].sort((a, b) => b.value - a.value).slice(0, parents);
    const weighted = (of: (one: (typeof best)[number]) => number[]) =>
      zeros().map((_, d) => best.reduce((total, one, i) => total + weights[i] * of(one)[d], 0));
    const [y, z] = [weighted((one) => one.y), weighted((one) => one.z)];
    mean = mean.map((m, d) => Math.min(1, Math.max(0, m + sigma * y[d])));
    const step = Math.sqrt(sigmaRate * (2 - sigmaRate) * effective);
    sigmaPath = sigmaPath.map((p, d) => (1 - sigmaRate) * p + step * z[d]);
    const length = Math.hypot(...sigmaPath);
    const pull = Math.sqrt(pathRate * (2 - pathRate) * effective);
    const stalled = length / expected > 1.4 + 2 / (n + 1) ? 0 : 1;
    path = path.map((p, d) => (1 - pathRate) * p + stalled * pull * y[d]);
    covariance = covariance.map((row, i) =>
      row.map(
        (c, j) =>
          (1 - rankOne - rankMany) * c +
          rankOne * path[i] * path[j] +
          rankMany * best.reduce((total, one, k) => total + weights[k] * one.y[i] * one.y[j], 0),
      ),
    );
    lower = cholesky(covariance);
    sigma = Math.min(0.5, sigma * Math.exp((sigmaRate / damping) * (length / expected - 1)));
    generation = [];
  };

  return {
    next() {
      const z = Array.from({ length: n }, (_, d) => random.normal(d, 1 + asked));
      const y = lower.map((row) => row.reduce((total, l, k) => total + l * z[k], 0));
      trying = { z, y };
      return mean.map((m, d) => Math.min(1, Math.max(0, m + sigma * y[d])));
    },
    tell(value) {
      asked++;
      generation.push({ ...trying, value });
      if (generation.length === size) learn();
    },
  };
};
