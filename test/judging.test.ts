// What experiments judge and disturb by: statistics, calibration, wrong labels.
import { describe, expect, test } from "vitest";
import { bitAccuracy, digitOfBits, splitsWithBits } from "../packages/lab/src/lab/digitBits";
import { chanceOfF, levene, spreadsLess, stuckLess } from "../packages/lab/src/lab/levene";
import { assignment, matched } from "../packages/lab/src/lab/matching";
import { fitPowerLaw } from "../packages/lab/src/lab/powerLaw";
import { reliability } from "../packages/lab/src/lab/reliability";
import { height, ruggedDescent } from "../packages/lab/src/lab/ruggedDescent";
import { trainSvm } from "../packages/lab/src/lab/svm";
import { withWrongLabels } from "../packages/lab/src/lab/wrongLabels";
import { expectedCalibrationError, measure, Stream } from "../packages/rutter/src";
import { Dataset } from "../packages/rutter/src/data";
import { reference } from "../packages/rutter/src/reference";

describe("Levene's test", () => {
  test("has F with 1 and n degrees of freedom as the square of Student's t", () => {
    // t at 97.5 % of 18 degrees of freedom is 2.10092, of 1 degree 12.7062.
    expect(chanceOfF(2.10092 ** 2, 18)).toBeCloseTo(0.05, 5);
    expect(chanceOfF(12.7062 ** 2, 1)).toBeCloseTo(0.05, 5);
    expect(chanceOfF(0, 10)).toBe(1);
  });

  test("tells groups apart that spread differently, wherever they lie", () => {
    const narrow = [9.9, 10, 10.1, 10.05, 9.95, 10.02];
    const wide = [1, 2, 3, 4, 5, 6];
    expect(levene(narrow, wide)).toBeLessThan(0.01);
    expect(
      levene(
        wide,
        wide.map((value) => value + 100),
      ),
    ).toBeCloseTo(1, 6);
    const runs = [narrow, wide].flatMap((values, i) =>
      values.map((value, seed) => ({
        variant: ["narrow", "wide"][i],
        seed,
        outcome: { measures: { value }, stuck: i === 1 && seed === 0 ? [3] : [] },
      })),
    );
    expect(spreadsLess("value", "narrow", "wide").judge(runs).verdict).toBe("holds");
    expect(spreadsLess("value", "wide", "narrow").judge(runs).verdict).toBe("fails");
    // Groups that spread alike: no difference is found, none is excluded.
    const alike = runs.map((run) => ({ ...run, variant: run.seed % 2 === 0 ? "even" : "odd" }));
    expect(spreadsLess("value", "even", "odd").judge(alike).verdict).toBe("undecided");
    expect(spreadsLess("value", "narrow", "none").judge(runs).verdict).toBe("undecided");
    expect(stuckLess("narrow", "wide").judge(runs)).toEqual({
      verdict: "holds",
      found: "0 of 6 against 1 of 6",
    });
    expect(stuckLess("wide", "narrow").judge(runs).verdict).toBe("fails");
  });
});

describe("reliability", () => {
  test("is the library's expected calibration error, with what is in each bin", () => {
    const outputs = { shape: [4, 2], data: Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.45, 0.55) };
    const labels = Int32Array.of(0, 1, 1, 1);
    const found = reliability(outputs, labels, 15);
    const set = Dataset.from({ inputs: [[0], [0], [0], [0]], labels, classes: 2 });
    expect(found.error).toBeCloseTo(measure(expectedCalibrationError({ bins: 15 }), outputs, set), 6);
    expect(found.share.reduce((a, b) => a + b)).toBe(1);
    expect(found.accuracy[13]).toBe(1);
    expect(found.accuracy[12]).toBe(0);
  });
});

describe("disturbances", () => {
  test("replace a share of the labels, each by another class", () => {
    const labels = Int32Array.from({ length: 10_000 }, (_, i) => i % 10);
    const set = Dataset.from({ inputs: new Float32Array(10_000), inputShape: [1], labels, classes: 10 });
    const changed = withWrongLabels(set, 0.2, 1);
    const pairs = new Set<string>();
    let wrong = 0;
    for (const [i, label] of changed.labels.entries())
      if (label !== labels[i]) {
        wrong++;
        pairs.add(`${labels[i]} ${label}`);
      }
    expect(wrong / 10_000).toBeCloseTo(0.2, 1);
    expect(pairs.size).toBe(90);
    expect(withWrongLabels(set, 0, 1).labels).toEqual(set.labels);
  });

  test("leave a ball in a pit of the relief where no step is wrong", () => {
    const ends = ruggedDescent({ wrong: 0, starts: 20, steps: 2_000, learningRate: 0.02, seed: 1 });
    for (const end of ends)
      for (const [i, step] of [
        [0, 1e-3],
        [1, -1e-3],
      ]) {
        const moved = end.map((x, at) => (at === i ? x + step : x));
        expect(height(moved)).toBeGreaterThan(height(end));
      }
    expect(height([0, 0])).toBe(0);
  });
});

describe("comparisons", () => {
  test("give each row the column that makes the sum of costs least", () => {
    expect(
      assignment([
        [4, 1, 3],
        [2, 0, 5],
        [3, 2, 2],
      ]),
    ).toEqual([1, 0, 2]);
    // Against all orders of six.
    const stream = new Stream(1, "costs");
    const costs = [0, 1, 2, 3, 4, 5].map((i) => [0, 1, 2, 3, 4, 5].map((j) => stream.uniform(6 * i + j)));
    const orders = (left: number[]): number[][] =>
      left.length === 0
        ? [[]]
        : left.flatMap((j) => orders(left.filter((k) => k !== j)).map((o) => [j, ...o]));
    const total = (order: readonly number[]) => order.reduce((sum, j, i) => sum + costs[i][j], 0);
    const least = Math.min(...orders([0, 1, 2, 3, 4, 5]).map(total));
    expect(total(assignment(costs))).toBeCloseTo(least, 12);
  });

  test("find a net again whose hidden units were put in another order", () => {
    const widths = [2, 3, 2] as const;
    // Weights into units 1, 2, 3; biases; weights out, row by row; biases.
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
    const moved = [5, 6, 1, 2, 3, 4, 9, 7, 8, 12, 10, 11, 15, 13, 14, 16, 17];
    expect([...matched({ widths, values }, { widths, values: moved })]).toEqual(values);
  });

  test("fit a power law with a floor", () => {
    const x = [100, 200, 500, 1_000, 5_000, 20_000];
    const law = fitPowerLaw(
      x,
      x.map((n) => 0.02 + 3 * n ** -0.5),
    );
    expect(law.exponent).toBeCloseTo(0.5, 6);
    expect(law.floor).toBeCloseTo(0.02, 6);
    expect(law.at(50_000)).toBeCloseTo(0.02 + 3 * 50_000 ** -0.5, 6);
  });

  test("read four outputs as the bits of a digit", async () => {
    expect(digitOfBits([0.1, 0.9, 0.9, 0, 1, 0, 0, 1], 0)).toBe(6);
    expect(digitOfBits([0.1, 0.9, 0.9, 0, 1, 0, 0, 1], 1)).toBe(9);
    const inputs = new Float32Array(4);
    const labels = Int32Array.of(6, 9, 0, 3);
    const set = new Dataset({ kind: "class", inputs, inputShape: [1], labels, labelShape: [], classes: 10 });
    const { test } = splitsWithBits({ train: set, validation: set, test: set });
    expect([0, 1, 2, 3].map((i) => digitOfBits(test.labels, i))).toEqual([6, 9, 0, 3]);
    // The third says 15, which is no digit.
    const said = Float32Array.of(0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0);
    expect(measure(bitAccuracy(), { shape: [4, 4], data: said }, test)).toBe(0.75);
  });

  test("have a machine that separates what no line can", async () => {
    const places = Array.from({ length: 60 }, (_, i) => (i / 60) * 2 * Math.PI);
    const rings = [0.3, 1].flatMap((radius) =>
      places.map((a) => [radius * Math.cos(a), radius * Math.sin(a)]),
    );
    const set = Dataset.from({ inputs: rings, labels: rings.map((_, i) => Number(i >= 60)), classes: 2 });
    const machine = await trainSvm(set, { c: 10, gamma: 2 }, reference());
    expect(await machine.accuracy(set)).toBe(1);
    expect(machine.supportVectors).toBeLessThan(120);
  });
});
