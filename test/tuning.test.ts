// Recipes of the lab: rules that stop a training, and searches for η and λ, on curves and functions made by hand.
import { describe, expect, test } from "vitest";
import { type JudgedRun, pareto } from "../packages/lab/src/lab/criterion";
import {
  chosenTest,
  fixed,
  forecast,
  patience,
  slowCost,
  slowGain,
  stopsAt,
} from "../packages/lab/src/lab/stopping";
import { climb, etaThreshold, fallsAlways } from "../packages/lab/src/lab/tuning";

/** Rises to epoch 10, then falls; its cost falls by a half, then not at all. */
const validation = Array.from({ length: 40 }, (_, i) => 0.9 - 0.001 * Math.abs(i - 9));
const training = Array.from({ length: 40 }, (_, i) => Math.max(2 ** -i, 2 ** -12));
const curves = { validation, training };

describe("stopping rules", () => {
  test("wait for n epochs without improvement, and look at nothing that comes later", () => {
    expect(stopsAt(patience(10), curves)).toBe(20);
    expect(stopsAt(patience(5), curves)).toBe(15);
    expect(stopsAt(patience(100), curves)).toBe(40);
  });

  test("stop where validation gains little, where cost falls little, and after a fixed time", () => {
    // Epochs 11 to 15 add nothing to the best.
    expect(stopsAt(slowGain(0.0002, 5), curves)).toBe(15);
    expect(stopsAt(slowCost(0.01, 5), curves)).toBe(18);
    expect(stopsAt(fixed(30), curves)).toBe(30);
  });

  test("forecast what is left of a curve that nears its limit", () => {
    const nearing = Array.from({ length: 60 }, (_, i) => 0.95 - 0.1 * Math.exp(-(i + 1) / 10));
    const end = stopsAt(forecast(0.001, 5), { validation: nearing, training });
    // 0.1·e^(−t/10) is below 0.001 from 10·ln 100 = 46 on.
    expect(end).toBeGreaterThanOrEqual(40);
    expect(end).toBeLessThanOrEqual(52);
  });

  test("are scored by the net that validation chose", () => {
    expect(chosenTest([0.1, 0.3, 0.2, 0.4], [1, 2, 3, 4], 3)).toBe(2);
  });
});

describe("recipes", () => {
  test("find the largest η that is good, from either side", async () => {
    for (const limit of [0.0004, 0.02, 0.7]) {
      const { threshold } = await etaThreshold(async (eta) => eta <= limit, { refine: 6 });
      expect(threshold).toBeLessThanOrEqual(limit);
      expect(threshold).toBeGreaterThan(limit / 1.04);
    }
    expect(fallsAlways([3, 2, 1])).toBe(true);
    expect(fallsAlways([3, 2, 2])).toBe(false);
    expect(fallsAlways([Number.NaN, 1])).toBe(false);
  });

  test("climb to the nearest top by factors and ask no place twice", async () => {
    const asked: number[] = [];
    const best = await climb(
      async (value) => {
        asked.push(value);
        return -Math.abs(Math.log10(value) - 1.9);
      },
      1,
      10,
    );
    expect(best).toBe(100);
    expect(new Set(asked).size).toBe(asked.length);
  });
});

test("a Pareto set leaves out what another beats in both, and wants runs enough", () => {
  const run = (variant: string, seed: number): JudgedRun => ({
    variant,
    seed,
    outcome: {
      measures: { "price a": 1, "harm a": 3, "price b": 2, "harm b": 1, "price c": 2, "harm c": 2 },
    },
  });
  const criterion = pareto(
    ["a", "b", "c"],
    (name) => `price ${name}`,
    (name) => `harm ${name}`,
    { variants: 2, runs: 2 },
  );
  const all = ["x", "y"].flatMap((variant) => [run(variant, 1), run(variant, 2)]);
  expect(criterion.judge(all)).toEqual({ verdict: "holds", found: "a (1; 3), b (2; 1)" });
  expect(criterion.judge(all.slice(0, 3)).verdict).toBe("undecided");
});
