// Metrics: numbers of scikit-learn (test/golden/make_metrics.py) and examples of its documentation, definitions computed the
// slow way, whole sets whatever the batches.
import {
  classOf,
  confusionMatrix,
  Dataset,
  dense,
  measure,
  network,
  sgd,
  softmax,
  softmaxCrossEntropy,
  Trainer,
} from "rutter";
import { describe, expect, test } from "vitest";
import { Stream } from "../packages/rutter/src/math/stream";
import type { Metric } from "../packages/rutter/src/metric";
import * as metrics from "../packages/rutter/src/metrics";
import golden from "./golden/metrics.json";

const make = metrics;

/** A metric of predicted classes against right ones: outputs are one-hot rows. */
function ofClasses(
  metric: Metric,
  right: readonly number[],
  predicted: readonly number[],
  classes: number,
): number {
  const rows = predicted.map((one) => Array.from({ length: classes }, (_, j) => Number(j === one)));
  return ofRows(metric, right, rows);
}

/** A metric of output rows against classes, or against rows of values. */
function ofRows(
  metric: Metric,
  targets: readonly (number | readonly number[])[],
  rows: readonly (readonly number[])[],
): number {
  return measure(metric, hostTensor(rows), dataset(targets, rows[0].length));
}

const hostTensor = (rows: readonly (readonly number[])[]) => ({
  shape: [rows.length, rows[0].length],
  data: Float32Array.from(rows.flat()),
});

function dataset(targets: readonly (number | readonly number[])[], width: number): Dataset<any> {
  const inputs = targets.map(() => [0]);
  return typeof targets[0] === "number" && width > 1
    ? Dataset.from({ inputs, labels: Int32Array.from(targets as number[]), classes: width })
    : Dataset.from({ inputs, labels: targets.map((row) => [row].flat() as number[]) });
}

describe("examples of scikit-learn's documentation", () => {
  const right = [0, 1, 2, 0, 1, 2];
  const predicted = [0, 2, 1, 0, 0, 1];
  const expected: [keyof typeof metrics, "macro" | "micro" | "weighted", number][] = [
    ["precision", "macro", 2 / 9],
    ["precision", "micro", 1 / 3],
    ["precision", "weighted", 2 / 9],
    ["recall", "macro", 1 / 3],
    ["recall", "micro", 1 / 3],
    ["recall", "weighted", 1 / 3],
    ["f1", "macro", 0.26666666666666666],
    ["f1", "micro", 1 / 3],
    ["f1", "weighted", 0.26666666666666666],
  ];
  test.each(expected)("%s, %s", (name, average, value) => {
    expect(ofClasses((make as any)[name]({ average }), right, predicted, 3)).toBeCloseTo(value, 15);
  });

  test("the confusion matrix", () => {
    const rows = [0, 0, 2, 2, 0, 2].map((one) => [0, 1, 2].map((j) => Number(j === one)));
    const matrix = confusionMatrix(hostTensor(rows), dataset([2, 0, 2, 2, 0, 1], 3));
    expect(matrix.toRows()).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    expect([matrix.total, matrix.right, matrix.actual(2), matrix.predicted(2)]).toEqual([6, 4, 3, 3]);
  });

  test("balanced accuracy", () => {
    expect(ofClasses(make.balancedAccuracy(), [0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], 2)).toBe(0.625);
  });

  test("Cohen's kappa", () => {
    expect(ofClasses(make.cohensKappa(), [0, 2, 0, 1, 2], [0, 2, 0, 1, 0], 3)).toBeCloseTo(0.6875, 15);
  });

  test("the area under the curve", () => {
    expect(ofRows(make.auc(), [0, 0, 1, 1], [[0.1], [0.4], [0.35], [0.8]])).toBe(0.75);
  });

  test("log loss", () => {
    const rows = [
      [0.1, 0.9],
      [0.9, 0.1],
      [0.8, 0.2],
      [0.35, 0.65],
    ];
    expect(ofRows(make.logLoss(), [1, 0, 0, 1], rows)).toBeCloseTo(0.21616, 5);
  });

  test("the Brier score", () => {
    expect(ofRows(make.brier(), [0, 1, 1, 0], [[0.1], [0.9], [0.8], [0.3]])).toBeCloseTo(0.0375, 7);
  });

  test("R², with one output and with two", () => {
    expect(ofRows(make.r2(), [3, -0.5, 2, 7], [[2.5], [0], [2], [8]])).toBeCloseTo(0.9486081370449679, 14);
    const targets = [
      [0.5, 1],
      [-1, 1],
      [7, -6],
    ];
    const rows = [
      [0, 2],
      [-1, 2],
      [8, -5],
    ];
    // 1 − 1.25/36.17 and 1 − 3/32.67, averaged.
    expect(ofRows(make.r2(), targets, rows)).toBeCloseTo((1 - 1.25 / (217 / 6) + 1 - 3 / (98 / 3)) / 2, 14);
  });

  test("R² of targets that do not vary is −∞, and NaN where all are met", () => {
    expect(ofRows(make.r2(), [2, 2], [[2], [3]])).toBe(Number.NEGATIVE_INFINITY);
    expect(ofRows(make.r2(), [2, 2], [[2], [2]])).toBeNaN();
  });

  test("squared and absolute errors", () => {
    const [targets, rows] = [
      [3, -0.5, 2, 7],
      [[2.5], [0], [2], [8]],
    ];
    expect(ofRows(make.squaredError(), targets, rows)).toBe(0.375);
    expect(ofRows(make.absoluteError(), targets, rows)).toBe(0.5);
  });

  test("the two largest of three", () => {
    const rows = [
      [0.5, 0.2, 0.2],
      [0.3, 0.4, 0.2],
      [0.2, 0.4, 0.3],
      [0.7, 0.2, 0.1],
    ];
    expect(ofRows(make.topK(2), [0, 1, 2, 2], rows)).toBe(0.75);
  });
});

describe("scikit-learn's numbers", () => {
  // What is undefined is null there and NaN here.
  const numbers = golden.cases.flatMap(({ values, ...set }) =>
    values.map(({ metric, argument, value }) => ({ ...set, metric, argument, value: value ?? Number.NaN })),
  );

  test.each(numbers)("of $of: $metric $argument", ({ rows, targets, metric, argument, value }) => {
    const found = ofRows((make as any)[metric](argument), targets, rows);
    // Sums of so many terms in float64, in whatever order; a logarithm is off by one last bit of float32 at most.
    const relative = rows.length * rows[0].length * 2 ** -52 + (metric === "logLoss" ? 2 ** -23 : 0);
    if (Number.isNaN(value)) expect(found).toBeNaN();
    else
      expect(Math.abs(found - value), `${found}, ${value}`).toBeLessThanOrEqual(
        relative * Math.max(1, value),
      );
  });

  test.each(golden.cases.filter(({ confusion }) => confusion))(
    "of $of: the confusion matrix",
    ({ rows, targets, confusion }) => {
      const matrix = confusionMatrix(hostTensor(rows), dataset(targets, rows[0].length));
      expect(matrix.toRows()).toEqual(confusion);
    },
  );
});

describe("definitions computed the slow way", () => {
  const stream = new Stream(3, "metrics");
  const count = 200;
  const classes = 4;
  const scores = Array.from({ length: count }, (_, i) =>
    // Rounded, so that many are equal.
    Array.from({ length: classes }, (_, j) => Math.round(3 * stream.normal(i * classes + j))),
  );
  const right = scores.map((row, i) =>
    stream.uniform(i, 1) < 0.5 ? row.indexOf(Math.max(...row)) : i % classes,
  );
  const chances = scores.map((row) => {
    const powers = row.map((score) => Math.exp(score));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  });

  test("the area is the share of pairs in the right order", () => {
    const areas = Array.from({ length: classes }, (_, one) => {
      let [won, pairs] = [0, 0];
      for (const [i, a] of chances.entries())
        for (const [k, b] of chances.entries())
          if (right[i] === one && right[k] !== one) {
            won += a[one] > b[one] + 1e-9 ? 1 : a[one] > b[one] - 1e-9 ? 0.5 : 0;
            pairs++;
          }
      return won / pairs;
    });
    const mean = areas.reduce((a, b) => a + b, 0) / classes;
    // A few pairs that are equal in float64 are not in float32, and the other way round.
    expect(ofRows(make.auc({ on: "logits" }), right, scores)).toBeCloseTo(mean, 3);
    const two = scores.map((row) => row.slice(0, 2));
    const labels = right.map((one) => one % 2);
    const margins = two.map(([a, b]) => [b - a]);
    expect(ofRows(make.auc(), labels, two)).toBe(ofRows(make.auc(), labels, margins));
  });

  test("log loss and Brier score of logits are those of their probabilities", () => {
    const surprise = chances.map((row, i) => -Math.log(row[right[i]]));
    expect(ofRows(make.logLoss({ on: "logits" }), right, scores)).toBeCloseTo(mean(surprise), 5);
    const distances = chances.map(
      (row, i) => mean(row.map((p, j) => (p - Number(j === right[i])) ** 2)) * classes,
    );
    expect(ofRows(make.brier({ on: "logits" }), right, scores)).toBeCloseTo(mean(distances), 5);
    expect(ofRows(make.brier(), right, chances)).toBeCloseTo(mean(distances), 5);
  });

  test("the calibration error is the gap of each bin by its share", () => {
    const bins = 10;
    const sorted = Array.from({ length: bins }, () => [] as number[]);
    for (const [i, row] of chances.entries()) {
      const confidence = Math.max(...row.map(Math.fround));
      const hit = row.map(Math.fround).indexOf(confidence) === right[i];
      sorted.findLast((_, b) => b === 0 || confidence > b / bins)!.push(Number(hit) - confidence);
    }
    const expected = sorted.reduce((sum, gaps) => sum + Math.abs(gaps.reduce((a, b) => a + b, 0)), 0) / count;
    expect(ofRows(make.expectedCalibrationError({ bins }), right, chances)).toBeCloseTo(expected, 12);
  });

  test("all right is best, and none is NaN", () => {
    const sure = right.map((one) => [0, 1, 2, 3].map((j) => Number(j === one)));
    const best: [Metric, number][] = [
      [make.accuracy(), 1],
      [make.nines(), Number.POSITIVE_INFINITY],
      [make.topK(1), 1],
      [make.precision(), 1],
      [make.recall({ average: "micro" }), 1],
      [make.f1({ average: "weighted" }), 1],
      [make.balancedAccuracy(), 1],
      [make.cohensKappa(), 1],
      [make.auc(), 1],
      [make.logLoss(), 0],
      [make.brier(), 0],
      [make.expectedCalibrationError(), 0],
      [make.squaredError(), 0],
      [make.absoluteError(), 0],
      [make.r2(), 1],
    ];
    expect(best.map(([{ name }]) => name.replace("top1", "topK")).sort()).toEqual(
      Object.keys(metrics).sort(),
    );
    for (const [metric, value] of best) {
      expect(ofRows(metric, right, sure) + 0, metric.name).toBe(value);
      expect(metric.start().result(), metric.name).toBeNaN();
    }
  });

  test("nines count orders of magnitude", () => {
    const hits = Array.from({ length: 1000 }, (_, i) => (i < 10 ? 1 : 0));
    expect(
      ofClasses(
        make.nines(),
        hits,
        hits.map(() => 0),
        2,
      ),
    ).toBeCloseTo(2, 6);
  });
});

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("metrics of a trainer", () => {
  const stream = new Stream(1, "set");
  const inputs = Array.from({ length: 257 }, (_, i) => [stream.normal(2 * i), stream.normal(2 * i + 1)]);
  const labels = Int32Array.from(inputs, ([a, b]) => (a > b ? 1 : a + b > 0 ? 2 : 0));
  const data = Dataset.from({ inputs, labels, classes: 3 });

  test("are those of the whole set, not means over batches", async () => {
    const net = network({ input: [2], seed: 1 }, [dense(3), softmax()]);
    const all = [
      make.f1(),
      make.auc(),
      make.topK(2),
      make.expectedCalibrationError({ bins: 5 }),
      make.logLoss(),
    ] as const;
    using trainer = new Trainer(net, {
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.1 }),
      metrics: all,
    });
    for await (const event of trainer.fit(data, { epochs: 2, batchSize: 50, validation: data }))
      if (event.type === "epoch") expect(event.validation.top2).toBeGreaterThan(0.5);
    const found = await trainer.evaluate(data);
    const outputs = await net.predict(data);
    for (const metric of all) expect(found[metric.name], metric.name).toBe(measure(metric, outputs, data));
    expect(found.logLoss).toBeCloseTo(found.loss, 5);
  });
});

describe("what makes no sense", () => {
  test("is refused by name", () => {
    expect(() => make.topK(0)).toThrow(/topK\(\).*k/);
    expect(() => make.precision({ average: "mean" as any })).toThrow(/"macro" or "micro"/);
    expect(() => make.expectedCalibrationError({ bins: 0 })).toThrow(/bins/);
    expect(() => ofClasses(make.f1({ average: "binary" }), [0, 1, 2], [0, 1, 2], 3)).toThrow(/two classes/);
    expect(() => measure(make.accuracy(), hostTensor([[1, 0]]), dataset([0, 1], 2))).toThrow(/2 examples.*1/);
  });

  test("outputs that are no probabilities are refused with the cure", () => {
    for (const metric of [make.logLoss(), make.brier(), make.expectedCalibrationError()])
      expect(() =>
        ofRows(
          metric,
          [0, 1],
          [
            [2, -1],
            [3, 0],
          ],
        ),
      ).toThrow(new RegExp(`${metric.name}\\(\\{ on: "logits" \\}\\)`));
  });

  test("outputs that are NaN make the result NaN and no error", () => {
    const rows = [
      [Number.NaN, Number.NaN],
      [0.5, 0.5],
    ];
    for (const metric of [make.logLoss(), make.brier(), make.expectedCalibrationError()])
      expect(ofRows(metric, [0, 1], rows), metric.name).toBeNaN();
    expect(ofRows(make.topK(1), [0, 1], rows)).toBe(0);
  });
});

test("auc is estimated when the number of scores has doubled, and read exactly", () => {
  const count = make.auc().start();
  const add = (score: number, label: number) => count.add({ ...one(score), targets: [label] as any });
  const one = (score: number) => ({
    outputs: Float64Array.of(score),
    width: 1,
    count: 1,
    kind: "class" as const,
    offset: 0,
  });
  add(0.1, 0);
  add(0.9, 1);
  expect(count.estimate!()).toBe(1);
  add(0.5, 0);
  add(0.3, 1);
  expect(count.estimate!()).toBe(0.75);
  add(0.2, 1);
  add(0.95, 0);
  expect(count.estimate!()).toBe(0.75);
  expect(count.result()).toBe(4 / 9);
});

test("classOf is the place of the largest number of a row, the first of equals, or whether a single one is high", () => {
  expect([0, 1].map((row) => classOf([3, 1, 2, 0, 5, 5], row, 3))).toEqual([0, 1]);
  expect([0, 1].map((row) => classOf([0.5, 0.6], row, 1))).toEqual([0, 1]);
});
