// Samplers of the lab: what each finds on functions whose best place is known.
import { Stream } from "rutter";
import { describe, expect, test } from "vitest";
import { cmaEs } from "../packages/lab/src/lab/search/cmaEs";
import { cholesky, gaussianProcess } from "../packages/lab/src/lab/search/gaussianProcess";
import {
  coordinateSearch,
  gridSearch,
  randomSearch,
  type Sampler,
  shrinkingBox,
} from "../packages/lab/src/lab/search/sampler";
import { tpe } from "../packages/lab/src/lab/search/tpe";

/** Mean over seeds of the best value found of −Σ(x − 0.3)² in so many dimensions. */
function found(sampler: Sampler, dimensions: number, budget: number): number {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  let sum = 0;
  for (const seed of seeds) {
    const search = sampler(dimensions, budget, new Stream(seed, "samplers test"));
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < budget; i++) {
      const place = search.next();
      expect(place).toHaveLength(dimensions);
      for (const x of place) expect(x).toBeGreaterThanOrEqual(0);
      for (const x of place) expect(x).toBeLessThanOrEqual(1);
      const value = -place.reduce((total, x) => total + (x - 0.3) ** 2, 0);
      search.tell(value);
      best = Math.max(best, value);
    }
    sum += best / seeds.length;
  }
  return sum;
}

describe("samplers on a bowl of six dimensions", () => {
  const chance = found(randomSearch, 6, 60);
  test.each([
    ["TPE", tpe],
    ["a Gaussian process", gaussianProcess],
    ["CMA-ES", cmaEs],
    ["coordinate search", coordinateSearch],
    ["a shrinking box", shrinkingBox],
  ] as const)("%s comes nearer than random search", (_, sampler) => {
    expect(found(sampler, 6, 60)).toBeGreaterThan(0.75 * chance);
  });
});

test("the grid asks each of its places once", () => {
  const search = gridSearch(3, 30, new Stream(1, "grid"));
  const asked = new Set<string>();
  for (let i = 0; i < 27; i++) {
    asked.add(
      search
        .next()
        .map((x) => x.toFixed(3))
        .join(" "),
    );
    search.tell(0);
  }
  expect(asked.size).toBe(27);
  expect(
    [...asked].every((place) => place.split(" ").every((x) => ["0.167", "0.500", "0.833"].includes(x))),
  ).toBe(true);
});

test("a matrix is the product of its Cholesky factor and that turned over", () => {
  const matrix = [
    [4, 2, 1],
    [2, 5, 3],
    [1, 3, 6],
  ];
  const lower = cholesky(matrix);
  for (const i of [0, 1, 2])
    for (const j of [0, 1, 2])
      expect(lower[i].reduce((sum, x, k) => sum + x * lower[j][k], 0)).toBeCloseTo(matrix[i][j], 12);
});
