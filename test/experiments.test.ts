// The lab: its catalogue, its judgement, and runs that survive an interruption.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { catalogue, experimentOf } from "../packages/lab/src/catalogue";
import {
  bestMeanWithin,
  type Criterion,
  differenceWithin,
  everyRun,
  type JudgedRun,
  meanWithin,
  monotone,
  mostRuns,
  near,
  someOf,
  someRun,
} from "../packages/lab/src/lab/criterion";
import { singularValues } from "../packages/lab/src/lab/singularValues";
import { interval, quantile } from "../packages/lab/src/lab/statistics";
import {
  allResults,
  configurationHash,
  RESULTS,
  type Results,
  readResults,
  recordRun,
} from "../packages/lab/src/lab/store";
import { judge, statusOf } from "../packages/lab/src/lab/verdict";
import { commandLine } from "./commandLine";
import { ROOT } from "./packed";

const runs = (values: readonly number[]): JudgedRun[] =>
  values.map((value, i) => ({ variant: "", seed: i + 1, outcome: { measures: { value } } }));

describe("the catalogue", () => {
  test("names 164 different experiments", () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(164);
  });

  test("has a file for each entry that loads, and an entry for each file", async () => {
    const files = readdirSync(join(ROOT, "packages/lab/src/experiments")).map((name) =>
      name.replace(/\.ts$/, ""),
    );
    const written = catalogue.filter(({ load }) => load).map(({ id }) => id);
    expect(files.sort()).toEqual([...written].sort());
    for (const id of written) expect((await experimentOf(id)).id).toBe(id);
  });

  test("refuses an unknown id and names those that begin alike", async () => {
    await expect(experimentOf("mnist-sgd-31")).rejects.toThrow(
      'experiment: expected an id of the catalogue, got "mnist-sgd-31". Did you mean mnist-baselines or mnist-sgd-30 or',
    );
  });
});

describe("criteria", () => {
  test("give the mean with Student's 95 % interval", () => {
    const { mean, half } = interval([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(half).toBeCloseTo((2.776 * Math.sqrt(2.5)) / Math.sqrt(5), 10);
  });

  test("have quantiles, of values too that are infinite", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, Infinity, 3], 0.5)).toBe(3);
    expect(quantile([1, Infinity], 0.5)).toBe(Infinity);
    expect(quantile([1, Infinity, Infinity, Infinity], 0.5)).toBe(Infinity);
  });

  test("hold, fail, or are undecided where the interval contains a limit", () => {
    const between = meanWithin("value", 2, 4);
    expect(between.judge(runs([2.9, 3, 3.1])).verdict).toBe("holds");
    expect(between.judge(runs([4.9, 5, 5.1])).verdict).toBe("fails");
    expect(between.judge(runs([3, 4, 5])).verdict).toBe("undecided");
    expect(between.judge(runs([3])).verdict).toBe("undecided");
    expect(between.judge([]).verdict).toBe("undecided");
  });

  test("ask every run or some run, and leave out stuck ones where they say so", () => {
    expect(everyRun("value", 1, 1).judge(runs([1, 1])).verdict).toBe("holds");
    expect(everyRun("value", 1, 1).judge(runs([1, 2])).verdict).toBe("fails");
    expect(someRun("value", 2).judge(runs([1, 2])).verdict).toBe("holds");
    const stuck = [{ variant: "", seed: 1, outcome: { measures: { value: 9 }, stuck: [6] } }];
    expect(someRun("value", 2, { withoutStuck: true }).judge(stuck).verdict).toBe("undecided");
  });

  test("hold where enough of several do, and stay open while the rest could still", () => {
    const [yes, no, open] = [
      everyRun("value", 1, 1),
      everyRun("value", 2, 2),
      everyRun("missing", 0, 0, { variant: "none" }),
    ];
    const verdict = (count: number, ...criteria: Criterion[]) =>
      someOf(count, criteria).judge(runs([1])).verdict;
    expect(verdict(2, yes, yes, no)).toBe("holds");
    expect(verdict(2, yes, no, no)).toBe("fails");
    expect(verdict(2, yes, open, no)).toBe("undecided");
    expect(verdict(2, open, no, no)).toBe("fails");
  });

  test("say once what many parts begin and end with", () => {
    const changes = ["A", "B to C", "D", "E"].map((name) =>
      differenceWithin("accuracy", 0, Number.POSITIVE_INFINITY, name, "none"),
    );
    const { text, judge } = someOf(1, changes);
    expect(text).toBe("1 of 4: accuracy of … minus none: at least 0: A; B to C; D; E");
    expect(judge([]).found).toBe("no run");
    const made = ["A", "B to C", "D", "E", "none"].flatMap((variant, i) =>
      runs([i, i + 0.1]).map((run) => ({ ...run, variant, outcome: { measures: { accuracy: i } } })),
    );
    expect(judge(made).found).toBe("… ± 0 (2 runs): −4; −3; −2; −1");
    expect(someOf(1, changes.slice(2)).text).toBe(
      "1 of 2: accuracy of D minus none: at least 0; accuracy of E minus none: at least 0",
    );
  });
});

describe("the best of several settings", () => {
  const given = (variant: string, ...values: number[]): JudgedRun[] =>
    values.map((value, i) => ({ variant, seed: i + 1, outcome: { measures: { value } } }));
  const best = bestMeanWithin("value", 2, 9, ["a", "b", "c"]);

  test("is the one of largest mean, and is judged like any other", () => {
    expect(best.judge([...given("a", 1, 1.1), ...given("b", 3, 3.1)])).toMatchObject({ verdict: "holds" });
    expect(best.judge([...given("a", 1, 1.1), ...given("b", 3, 3.1)]).found).toContain("b: 3.05");
    expect(best.judge(given("a", 1, 1.01)).verdict).toBe("fails");
    expect(best.judge([]).verdict).toBe("undecided");
  });
});

describe("a sequence", () => {
  const sequence = (...rows: number[][]): JudgedRun[] =>
    rows.map((row, i) => ({
      variant: "",
      seed: i + 1,
      outcome: { measures: Object.fromEntries(row.map((value, at) => [`at ${at}`, value])) },
    }));
  const steps = [0, 1, 2].map((at) => ({ measure: `at ${at}` }));
  const rising = monotone("rising", "value", steps);

  test("is monotone if no step goes the other way by more than its interval", () => {
    expect(rising.judge(sequence([1, 2, 3], [1, 2, 3.1])).verdict).toBe("holds");
    expect(rising.judge(sequence([1, 2, 1.9], [1, 2, 2.1], [1, 2, 1.9])).verdict).toBe("holds");
    expect(rising.judge(sequence([1, 2, 1.5], [1, 2, 1.51], [1, 2, 1.5])).verdict).toBe("fails");
    expect(rising.judge(sequence([1, 2, 3])).verdict).toBe("undecided");
    expect(monotone("falling", "value", steps).judge(sequence([3, 2, 1], [3, 2, 1.1])).verdict).toBe("holds");
  });
});

describe("criteria of built nets", () => {
  test("ask for a value with an absolute tolerance or a share of it", () => {
    expect(near("value", 2, 0.1).judge(runs([2.1])).verdict).toBe("holds");
    expect(near("value", 2, 0.1).judge(runs([2.2])).verdict).toBe("fails");
    expect(near("value", -2, { share: 0.1 }).judge(runs([-2.19])).verdict).toBe("holds");
    expect(near("value", 2, { share: 0.1 }).judge(runs([2, 2.3])).verdict).toBe("fails");
    expect(near("value", 0.3, { share: 0.02 }).text).toBe("value: 0.3 ± 2 %");
  });

  test("ask for a share of the runs", () => {
    const most = mostRuns(0.8, "value", 1, 1);
    expect(most.judge(runs([1, 1, 1, 1, 0])).verdict).toBe("holds");
    expect(most.judge(runs([1, 1, 1, 0, 0])).found).toBe("3 of 5 runs");
    expect(most.judge(runs([1, 1, 1, 0, 0])).verdict).toBe("fails");
    expect(most.judge([]).verdict).toBe("undecided");
  });

  test.each([
    [mostRuns(0.6, "value", 1, 1), [0, 1], 5, "undecided"],
    [mostRuns(0.6, "value", 1, 1), [0, 0, 0, 1], 5, "fails"],
    [mostRuns(0.6, "value", 1, 1), [0, 0, 1], 3, "fails"],
    [someRun("value", 1), [0, 0], 3, "undecided"],
    [someRun("value", 1), [0, 0, 0], 3, "fails"],
    [everyRun("value", 1, 1), [0, 1], 5, "fails"],
  ] as const)(
    "do not fail while runs that are to come may turn them: %#",
    async (criterion, found, repeats, verdict) => {
      const experiment = await experimentOf("conv-c2");
      const claim = { experiment: { ...experiment, holdsWhen: [criterion] }, repeats };
      expect(judge(claim, runs([...found])).map((one) => one.verdict)).toEqual([verdict]);
    },
  );

  test("have singular values to look at: those of a rotated, stretched square", () => {
    const [c, s] = [0.6, 0.8];
    // A turn, a stretch by 3 and 2, and a turn back by another angle.
    const found = singularValues([
      [3 * c * s + 2 * s * c, 3 * c * c - 2 * s * s, 0],
      [3 * s * s - 2 * c * c, 3 * s * c + 2 * c * s, 0],
    ]);
    expect(found[0]).toBeCloseTo(3, 12);
    expect(found[1]).toBeCloseTo(2, 12);
  });
});

describe("the status of an experiment", () => {
  test("is complete with as many starts as asked, partial with fewer, and judges no reduced run", async () => {
    const experiment = await experimentOf("conv-c2");
    const results = (count: number, reduced = false): Results => ({
      id: experiment.id,
      mode: { reduced, dataset: "mnist" },
      command: "",
      configuration: configurationHash(experiment, reduced),
      config: {},
      versions: { rutter: "", node: "", v8: "" },
      machine: "",
      runs: runs(new Array(count).fill(0.99)).map((run) => ({ ...run, seconds: 1, finished: "" })),
    });
    expect(statusOf({ experiment, repeats: 3 }, [results(3)], RESULTS).status).toBe("complete");
    expect(statusOf({ experiment, repeats: 3 }, [results(1)], RESULTS).status).toBe("partial");
    expect(statusOf({ experiment, repeats: 3 }, [results(3, true)], RESULTS)).toEqual({
      status: "reduced",
      verdict: null,
    });
    expect(
      statusOf({ experiment, repeats: 3 }, [{ ...results(3), configuration: "another" }], RESULTS).status,
    ).toBe("outdated");
    expect(statusOf({ experiment, repeats: 3 }, [], RESULTS).status).toBe("not run");
  });

  test("depends on other entries that its criteria name, as far as those are recorded", async () => {
    const [experiment, other] = [await experimentOf("conv-c2"), await experimentOf("conv-c1")];
    const folder = mkdtempSync(join(tmpdir(), "beside-"));
    const mode = { reduced: false, dataset: "mnist" } as const;
    const record = (of: typeof experiment, variant: string, accuracy: number, seed: number) =>
      recordRun(folder, of, mode, "", {
        ...{ variant, seed, seconds: 1, finished: "" },
        outcome: { measures: { testAtBestValidation: accuracy } },
      });
    const verdict = () => statusOf({ experiment, repeats: 3 }, allResults(folder, "conv-c2"), folder).verdict;
    for (const seed of [1, 2, 3]) record(experiment, "", 0.99 + seed * 1e-5, seed);
    expect(verdict()).toBe("undecided");
    for (const seed of [1, 2, 3]) record(other, "C1", 0.989 + seed * 1e-5, seed);
    expect(verdict()).toBe("holds");
    for (const seed of [1, 2, 3]) record(other, "C1", 0.991 + seed * 1e-5, seed);
    expect(verdict()).toBe("fails");
    rmSync(folder, { recursive: true });
  });
});

describe("rutter lab", () => {
  const line = commandLine();
  afterAll(() => line.remove());
  const recorded = (...path: string[]) => JSON.parse(readFileSync(join(line.folder, ...path), "utf8"));

  test("runs an experiment, records it, and does not run it again", async () => {
    const words = ["lab", "run", "perceptron-gates", "--results", "results"];
    expect((await line.rutter(...words)).stdout).toContain("holds");
    const first = recorded("results", "perceptron-gates.json");
    await line.rutter(...words);
    expect(recorded("results", "perceptron-gates.json")).toEqual(first);
    expect(first.runs).toHaveLength(1);
    expect(first.command).toBe("rutter lab run perceptron-gates");
  });

  test("keeps numbers of a run that diverged, which JSON has not", async () => {
    const experiment = await experimentOf("perceptron-gates");
    const measures = {
      nan: Number.NaN,
      up: Number.POSITIVE_INFINITY,
      down: Number.NEGATIVE_INFINITY,
      one: 1,
    };
    const mode = { reduced: false, dataset: "none" } as const;
    const folder = join(line.folder, "diverged");
    const run = { variant: "", seed: 1, outcome: { measures }, seconds: 1, finished: "" };
    recordRun(folder, experiment, mode, "rutter lab run", run);
    expect(readResults(folder, experiment.id, mode)!.runs[0].outcome.measures).toEqual(measures);
  });

  test("writes each list of numbers in one line", async () => {
    const experiment = await experimentOf("perceptron-gates");
    const outcome = { measures: { a: 1 }, series: { test: [0.5, 0.25] }, stuck: [], weightsHash: "[1, 2]" };
    const run = { variant: "", seed: 1, outcome, seconds: 1, finished: "" };
    const folder = join(line.folder, "rows");
    recordRun(folder, experiment, { reduced: false, dataset: "none" }, "rutter lab run", run);
    const text = readFileSync(join(folder, "perceptron-gates.json"), "utf8");
    expect(text).toContain('"test": [0.5,0.25]');
    expect(text).toContain('"[1, 2]"');
  });

  test("lists every entry as JSON", async () => {
    expect(JSON.parse((await line.rutter("lab", "list", "--json")).stdout).experiments).toHaveLength(164);
  });

  test("refuses to run without MNIST and offers drawn digits", async () => {
    const { code, stderr } = await line.rutter("lab", "run", "mnist-sgd-30");
    expect(code).toBe(1);
    expect(stderr).toContain("Give --data DIR, or --digits to run it on drawn digits, labelled so.");
  });

  test("goes on after a kill with the bits of an uninterrupted run, and labels what is reduced", async () => {
    const words = ["lab", "run", "mnist-sgd-30", "--reduced", "--digits", "--seeds", "1", "--results"];
    const whole = await line.rutter(...words, "whole");
    expect(whole.stdout).toContain("mnist-sgd-30 (reduced, drawn digits): 1 run");
    expect(whole.stdout).toContain("not judged");
    const killed = line.start(...words, "killed");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    killed.kill("SIGKILL");
    await killed.ended;
    await line.rutter(...words, "killed");
    const name = "mnist-sgd-30.reduced.digits.json";
    expect(recorded("killed", name).runs[0].outcome).toEqual(recorded("whole", name).runs[0].outcome);
  });
});
