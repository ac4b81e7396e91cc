// Pieces of the lab that several experiments share: comparisons of variants, pieces of curves, islands, ranks, courses.
import { dense, flatten, network, ops, Stream, sgd, softmax, softmaxCrossEntropy, Trainer } from "rutter";
import { Dataset, digits } from "rutter/data";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import {
  beatsBestOf,
  bestVariant,
  contrastWithin,
  notWorse,
  runsAlike,
} from "../packages/lab/src/lab/comparison";
import { scheduled } from "../packages/lab/src/lab/courses";
import type { JudgedRun } from "../packages/lab/src/lab/criterion";
import type { Trial } from "../packages/lab/src/lab/experiment";
import { accuracyOf, trainKeeping } from "../packages/lab/src/lab/history";
import { islandsOf } from "../packages/lab/src/lab/islands";
import { participationRatio } from "../packages/lab/src/lab/participation";
import { trainAndMeasure } from "../packages/lab/src/lab/protocol";
import { rankCorrelation } from "../packages/lab/src/lab/ranks";
import { explorer, heights, square } from "../packages/lab/src/lab/relief";
import { fitted, linearity, segmentations } from "../packages/lab/src/lab/segments";
import { bitFlips, truthTables } from "../packages/lab/src/lab/truthTables";

const runs = (values: Record<string, readonly number[]>): JudgedRun[] =>
  Object.entries(values).flatMap(([variant, own]) =>
    own.map((value, i) => ({ variant, seed: i + 1, outcome: { measures: { value } } })),
  );

describe("comparisons", () => {
  const some = runs({ a: [3, 3.1, 3.2], b: [1, 1.1, 1.2], c: [2, 2.1, 2.2] });

  test("pair variants by their seed", () => {
    expect(contrastWithin("value", { a: 1, b: -1 }, 1.99, 2.01).judge(some).verdict).toBe("holds");
    expect(contrastWithin("value", { a: 1, b: -1, c: -1 }, 0, 9).judge(some).verdict).toBe("undecided");
    expect(contrastWithin("value", { a: 1, missing: -1 }, 0, 9).judge(some).verdict).toBe("undecided");
  });

  test("choose the best of the others before they compare", () => {
    expect(beatsBestOf("value", "a", ["b", "c"]).judge(some)).toMatchObject({ verdict: "holds" });
    expect(beatsBestOf("value", "b", ["a", "c"]).judge(some).found).toContain("against a");
    expect(bestVariant("value", "a").judge(some).verdict).toBe("holds");
    expect(bestVariant("value", "b").judge(some).verdict).toBe("fails");
  });

  test("call a variant not worse unless its interval lies below", () => {
    expect(notWorse("value", "b", "a").judge(some).verdict).toBe("fails");
    const close = runs({ a: [1, 2, 3], b: [1.1, 1.8, 3.1] });
    expect(notWorse("value", "b", "a").judge(close).verdict).toBe("holds");
  });

  test("ask whether runs are alike", () => {
    expect(runsAlike("value", 0.3, "b").judge(some).verdict).toBe("holds");
    expect(runsAlike("value", 0.1, "b").judge(some).verdict).toBe("fails");
  });
});

test("a curve of two straight pieces is found to have two", () => {
  const x = Array.from({ length: 30 }, (_, i) => i);
  const noise = new Stream(1, "noise");
  const y = x.map((at) => (at < 12 ? at : 12) + 0.01 * noise.normal(at));
  const found = segmentations(x, y, 4);
  expect(found.map(({ bic }) => bic).indexOf(Math.min(...found.map(({ bic }) => bic)))).toBe(1);
  expect(Math.abs(found[1].breaks[0] - 12)).toBeLessThanOrEqual(1);
  const pieces = fitted(x, y, found[1].breaks);
  expect(y.reduce((sum, value, i) => sum + (value - pieces[i]) ** 2, 0)).toBeCloseTo(found[1].squares, 10);
  expect(linearity([0, 1, 2, 3], [1, 3, 5, 7])).toBeCloseTo(1, 12);
});

test("a relief is asked for its height, slope and curvature, and gives its heights from below", async () => {
  const at = explorer((v1, v2) => ops.add(ops.mul(square(v1), 3), ops.mul(v1, v2)));
  const { value, slope, hessian } = await at([2, 5]);
  expect([value, slope, hessian]).toEqual([22, [17, 2], [6, 1, 1, 0]]);
  const found = await heights(([v1, v2]) => v1 + 10 * v2, 1.5);
  expect([found[0], found[30], found.at(-1)]).toEqual([-16.5, -13.5, 16.5]);
});

test("cells that share an edge are one island", () => {
  const found = islandsOf([0, 0, 0, 0, 1, 0, 1, 0, 0], 3);
  expect(found.map(({ label, cells }) => [label, cells.length])).toEqual([
    [0, 7],
    [1, 1],
    [1, 1],
  ]);
});

test("ranks correlate whatever the scale, and ties share theirs", () => {
  expect(rankCorrelation([1, 2, 3], [1, 10, 1000])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(rankCorrelation([1, 1, 1], [3, 2, 1])).toBe(0);
});

test("the participation ratio counts directions", () => {
  expect(
    participationRatio([
      [1, 0],
      [-1, 0],
      [2, 0],
      [-2, 0],
    ]),
  ).toBeCloseTo(1, 12);
  expect(
    participationRatio([
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]),
  ).toBeCloseTo(2, 12);
});

test("courses rise, fall, and are on for a while", () => {
  const at = (time: number) => ({ time, epochs: 10, step: 0, steps: 100, epoch: 0, stepsPerEpoch: 10 });
  expect(scheduled({ from: 0, to: 2 })(at(5))).toBe(1);
  expect(scheduled(3, 0.5)(at(5))).toBe(1.5);
  const window = scheduled({ value: 1, begin: 0.5, end: 0.8 });
  expect([4, 5, 8].map((time) => window(at(time)))).toEqual([0, 1, 0]);
});

test("a net that keeps its history learns", () => {
  const stream = new Stream(1, "images");
  const inputs = Float32Array.from({ length: 40 * 784 }, (_, i) =>
    Math.floor(i / 784) % 2 === 0 ? Number(i % 784 < 392) : stream.uniform(i) * Number(i % 784 >= 392),
  );
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
  const data = new Dataset<"class">({
    kind: "class",
    inputs,
    inputShape: [784],
    labels,
    labelShape: [],
    classes: 10,
  });
  const { start, end, steps } = trainKeeping(data, {
    hidden: 5,
    learningRate: 0.5,
    l2: 0,
    epochs: 5,
    seed: 1,
  });
  expect(steps).toHaveLength(200);
  expect(accuracyOf(end, data)).toBe(1);
  expect(accuracyOf(start, data)).toBeLessThan(1);
});

test("bits that are flipped at random find XOR", () => {
  const { tried } = bitFlips(truthTables.XOR, 6, new Stream(1, "flips"), 5_000);
  expect(tried).toBeLessThan(5_000);
});

describe("the common protocol", () => {
  const config = { epochs: 4, batchSize: 10, examples: 60 };
  const splits = digits({ train: 60, validation: 20, test: 20 });

  /** Trains until `last` epochs are over, from what another training kept. */
  async function trained(last: number, kept: { state: unknown }) {
    using trainer = new Trainer(network({ input: [1, 28, 28], seed: 1 }, [flatten(), dense(10), softmax()]), {
      backend: await wasm(),
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.1 }),
    });
    const controller = new AbortController();
    const told: (readonly [number, number | undefined])[] = [];
    const trial: Trial<typeof config> = {
      ...{ config, seed: 1, backend: await wasm(), signal: controller.signal },
      data: async () => splits,
      progress() {},
      resumed: async () => kept.state,
      async keep(state) {
        kept.state = structuredClone(state);
        if (told.at(-1)![0] === last) controller.abort();
      },
    };
    const each = async (epoch: number, before: Readonly<Record<string, number>>) => {
      told.push([epoch, before.square]);
      return { square: epoch ** 2 };
    };
    const outcome = await trainAndMeasure(trainer, trial, { each }).catch(() => undefined);
    return { outcome, told };
  }

  test("gives an interrupted run the same series, and tells each epoch what was measured before", async () => {
    const whole = await trained(9, { state: undefined });
    const kept = { state: undefined };
    const first = await trained(2, kept);
    const second = await trained(9, kept);
    expect(first.outcome).toBeUndefined();
    expect([...first.told, ...second.told]).toEqual(whole.told);
    expect(whole.told).toEqual([
      [1, undefined],
      [2, 1],
      [3, 4],
      [4, 9],
    ]);
    expect(second.outcome).toEqual(whole.outcome);
  });
});
