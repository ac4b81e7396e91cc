// Criteria that compare variants: what they find, and when they stay undecided.
import { describe, expect, test } from "vitest";
import {
  bestDifferenceWithin,
  differenceWithin,
  everyRun,
  everyRunBelow,
  type JudgedRun,
  meanWithin,
  rangeOfMeansWithin,
  sameBits,
} from "../packages/lab/src/lab/criterion";

const runsOf = (variants: Readonly<Record<string, readonly number[]>>): JudgedRun[] =>
  Object.entries(variants).flatMap(([variant, values]) =>
    values.map((value, i) => ({ variant, seed: i + 1, outcome: { measures: { value } } })),
  );

describe("criteria that compare variants", () => {
  test("take the best of each group before they compare", () => {
    const runs = runsOf({ a: [9, 9, 9], b: [3, 3.1, 2.9], c: [5, 5, 5], d: [4, 4.1, 3.9] });
    const fewer = bestDifferenceWithin("value", Number.NEGATIVE_INFINITY, 0, ["a", "b"], ["c", "d"], {
      best: "lowest",
    });
    expect(fewer.judge(runs).verdict).toBe("holds");
    expect(fewer.judge(runs).found).toMatch(/^b and d: −1 /);
    const more = bestDifferenceWithin("value", 0, Number.POSITIVE_INFINITY, ["b"], ["a"], {
      best: "highest",
    });
    expect(more.judge(runs).verdict).toBe("fails");
    expect(more.judge([]).verdict).toBe("undecided");
  });

  test("ask whether all runs of one lie below all of the others", () => {
    const below = everyRunBelow("value", "a", ["b", "c"]);
    expect(below.judge(runsOf({ a: [1, 2], b: [3], c: [2.5] })).verdict).toBe("holds");
    expect(below.judge(runsOf({ a: [1, 2], b: [3], c: [1.5] })).verdict).toBe("fails");
    expect(below.judge(runsOf({ a: [1] })).verdict).toBe("undecided");
  });

  test("know the range of the means of several measures", () => {
    const measures = (x: number, y: number): JudgedRun => ({
      variant: "",
      seed: 1,
      outcome: { measures: { x, y } },
    });
    const range = rangeOfMeansWithin("both", ["x", "y"], 1);
    expect(range.judge([measures(1, 1.4), measures(1.1, 1.5), measures(0.9, 1.3)]).verdict).toBe("holds");
    expect(range.judge([measures(1, 4), measures(1.1, 4.1), measures(0.9, 3.9)]).verdict).toBe("fails");
    expect(range.judge([measures(1, 2)]).verdict).toBe("undecided");
    expect(range.judge([]).verdict).toBe("undecided");
  });

  test("look only at runs that have the measure", () => {
    const runs = [
      ...runsOf({ a: [1, 1.1], b: [3, 3.1] }),
      { variant: "a", seed: 3, outcome: { measures: {} } },
    ];
    expect(meanWithin("value", 0, 2, { variant: "a" }).judge(runs).found).toMatch(/\(2 runs\)$/);
    const other = { variant: "b", seed: 3, outcome: { measures: { value: 3 } } };
    expect(differenceWithin("value", 1.9, 2.1, "b", "a").judge([...runs, other]).found).toMatch(
      /\(2 runs\)$/,
    );
    expect(everyRun("value", 0, 9, { variant: "c" }).judge(runs).verdict).toBe("undecided");
  });

  test("compare weights bit by bit, seed by seed", () => {
    const run = (variant: string, seed: number, weightsHash: string): JudgedRun => ({
      variant,
      seed,
      outcome: { measures: {}, weightsHash },
    });
    const same = sameBits("a", "b");
    expect(same.judge([run("a", 1, "x"), run("b", 1, "x")]).verdict).toBe("holds");
    expect(same.judge([run("a", 1, "x"), run("b", 1, "y"), run("a", 2, "x"), run("b", 2, "x")]).found).toBe(
      "1 of 2 runs",
    );
    expect(same.judge([run("a", 1, "x")]).verdict).toBe("undecided");
  });
});
