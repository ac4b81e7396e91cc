// Regularization: each penalty's gradient against its formula, scaling, choice of layers, and the same bits everywhere.
import {
  checkGradients,
  Dataset,
  dense,
  meanSquaredError,
  network,
  normal,
  ops,
  type Regularization,
  sgd,
  sigmoid,
  Trainer,
  tanh,
} from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import { substitute } from "../packages/rutter/src/graph";
import { integerConstant } from "../packages/rutter/src/ops/leaf";
import { penaltiesOf } from "../packages/rutter/src/regularization";
import { flowers } from "./flowers";

type Options = Regularization | readonly Regularization[];

const data = Dataset.from({
  inputs: [
    [1, 2, 3],
    [0, 1, -1],
    [2, 2, 2],
    [1, 0, 0],
  ],
  labels: [[0], [1], [0], [1]],
});

/** One step of gradient descent with rate 1 from the same start; the parameters before and after. */
async function step(regularization: Options | undefined, backend: Backend, batchSize = 2) {
  const initializer = normal();
  const net = network({ input: [3], seed: 5 }, [
    dense({ units: 2, initializer, biasInitializer: initializer }),
    sigmoid(),
    dense({ units: 1, initializer, biasInitializer: initializer }),
  ]);
  const before = await net.parameters.read();
  using trainer = new Trainer(net, {
    ...{ backend, loss: meanSquaredError(), regularization, optimizer: sgd({ learningRate: 1 }) },
  });
  for await (const event of trainer.fit(data, { epochs: 1, batchSize, shuffle: false, batchEvents: true }))
    if (event.type === "batch") break;
  return { before, after: await net.parameters.read(), settings: trainer.settings };
}

/** The gradient that the penalty adds: parameters are 0.weight [2, 3], 0.bias [2], 2.weight [1, 2], 2.bias [1]. */
async function added(regularization: Options, batchSize = 2) {
  const double = () => reference({ precision: "float64" });
  const plain = await step(undefined, double(), batchSize);
  const { after } = await step(regularization, double(), batchSize);
  return { w: Array.from(plain.before), gradient: Array.from(plain.after, (value, i) => value - after[i]) };
}

const WEIGHTS = [0, 1, 2, 3, 4, 5, 8, 9];

function near(got: readonly number[], expected: readonly number[]) {
  // Some twenty operations on values below 32, each within one rounding.
  for (const [i, value] of expected.entries())
    expect(Math.abs(got[i] - value), `element ${i}: ${got[i]} for ${value}`).toBeLessThan(20 * 32 * 2 ** -53);
}

const onWeights = (f: (w: number) => number) => (w: number[]) =>
  w.map((value, i) => (WEIGHTS.includes(i) ? f(value) : 0));

describe("the gradient of", () => {
  const cases: [string, Options, (w: number[]) => number[]][] = [
    ["l2 is λw/n", { l2: 0.8 }, onWeights((w) => (0.8 * w) / 4)],
    ["l1 is λ·sign(w)/n", { l1: 0.8 }, onWeights((w) => (0.8 * Math.sign(w)) / 4)],
    [
      "both is that of the elastic net",
      { l1: 0.4, l2: 0.8 },
      onWeights((w) => (0.4 * Math.sign(w) + 0.8 * w) / 4),
    ],
    ["l2 per batch is λw/m", { l2: 0.8, scale: "batch" }, onWeights((w) => (0.8 * w) / 2)],
    ["l2 not scaled is λw", { l2: 0.8, scale: "none" }, onWeights((w) => 0.8 * w)],
    ["l2 with biases reaches them", { l2: 0.8, biases: true }, (w) => w.map((value) => (0.8 * value) / 4)],
    [
      "l2 on one layer leaves the others",
      { l2: 0.8, layers: ["2"] },
      (w) => w.map((value, i) => (i === 8 || i === 9 ? (0.8 * value) / 4 : 0)),
    ],
    [
      "two sets is the sum of theirs",
      [{ l2: 0.8 }, { name: "last", l2: 0.4, scale: "none", layers: ["2"] }],
      (w) => onWeights((v) => (0.8 * v) / 4)(w).map((g, i) => g + (i === 8 || i === 9 ? 0.4 * w[i] : 0)),
    ],
    [
      "orthogonality is 2λ(WWᵀ − I)W/n",
      { orthogonality: 0.1 },
      (w) => {
        const [a, b, c] = [w.slice(0, 3), w.slice(3, 6), w.slice(8, 10)];
        const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
        const row = (x: number[], y: number[]) =>
          x.map((value, i) => (2 * 0.1 * ((dot(x, x) - 1) * value + (y.length ? dot(x, y) * y[i] : 0))) / 4);
        return [...row(a, b), ...row(b, a), 0, 0, ...row(c, []), 0];
      },
    ],
    [
      "a function of one's own is its derivative",
      { penalty: (w) => ops.sum(ops.mul(ops.mul(w, w), w)), strength: 0.2 },
      onWeights((w) => (0.2 * 3 * w * w) / 4),
    ],
  ];

  test.each(cases)("%s", async (_, options, expected) => {
    const { w, gradient } = await added(options);
    near(gradient, expected(w));
  });

  test("activity penalties is that of the outputs, averaged over the batch", async () => {
    const { w, gradient } = await added({ activityL2: 0.5, layers: ["2"] });
    // The last bias: Σ a over the batch, times λ/m.
    const a = [data.inputs.subarray(0, 3), data.inputs.subarray(3, 6)].map((x) => {
      const hidden = [0, 1].map((j) => {
        const z = w[3 * j] * x[0] + w[3 * j + 1] * x[1] + w[3 * j + 2] * x[2] + w[6 + j];
        return 1 / (1 + Math.exp(-z));
      });
      return w[8] * hidden[0] + w[9] * hidden[1] + w[10];
    });
    near([gradient[10]], [(0.5 * (a[0] + a[1])) / 2]);
    const { gradient: l1 } = await added({ activityL1: 0.5, layers: ["2"] });
    near([l1[10]], [(0.5 * (Math.sign(a[0]) + Math.sign(a[1]))) / 2]);
  });
});

describe("the derivative of every penalty", () => {
  const each: readonly Regularization[] = [
    { l1: 1 },
    { l2: 1 },
    { orthogonality: 1 },
    { activityL1: 1 },
    { activityL2: 1 },
    { penalty: (w) => ops.sum(ops.mul(w, ops.sigmoid(w))), biases: true },
  ];

  test.each(each)("is what finite differences say: %o", async (options) => {
    const net = network({ input: [4], seed: 1 }, [dense(3), tanh(), dense(5)]);
    const [penalty] = penaltiesOf(options);
    const values = await net.parameters.read();
    const x = flowers.take(6).inputs;
    const report = await checkGradients(
      ({ p, x }) =>
        substitute(
          [penalty.term(net, net.trace(x), integerConstant([0]))],
          new Map([[net.parameters.tensor, p]]),
        )[0],
      { p: { shape: [values.length], data: values }, x: { shape: [6, 4], data: x } },
      { samples: 50 },
    );
    expect(report.tensors.map(({ name, checked }) => [name, checked])).toEqual([
      ["p", 35],
      ["x", 24],
    ]);
  });
});

describe("random penalties", () => {
  const shaken = { strength: 0.8, penalty: randomSign } satisfies Regularization;
  function randomSign(w: any, { step, stream }: any) {
    const sign = ops.sub(ops.mul(ops.bernoulli(stream, step, 0.5, w.shape), 2), 1);
    return ops.mul(ops.sum(ops.mul(sign, ops.mul(w, w))), 0.5);
  }

  test("push each weight up or down by a share of itself", async () => {
    const { w, gradient } = await added(shaken);
    const shares = WEIGHTS.map((i) => gradient[i] / ((0.8 * w[i]) / 4));
    expect(new Set(shares.map(Math.round))).toEqual(new Set([1, -1]));
  });

  test("like all others, give the same bits on every backend", async () => {
    const all: Options = [
      { ...shaken, l1: 0.1, l2: 0.2, orthogonality: 0.3, activityL1: 0.1, activityL2: 0.1 },
    ];
    const native = await step(all, await wasm());
    expect((await step(all, reference())).after).toEqual(native.after);
    expect((await step(all, await wasm({ fusion: false }))).after).toEqual(native.after);
  });
});

test("strengths are settings by name", async () => {
  const { settings } = await step([{ l2: 1 }, { name: "last", l1: 2, layers: ["2"] }], reference());
  expect(settings).toMatchObject({ l2: 1, "last.l1": 2 });
});

test("what does not fit is refused", async () => {
  await expect(step([{ l2: 1 }, { l2: 2 }], reference())).rejects.toThrow(/"l2" twice/);
  await expect(step({ l2: 1, layers: ["7"] }, reference())).rejects.toThrow(/"7"/);
  await expect(step({ l2: -1 }, reference())).rejects.toThrow(/l2/);
  await expect(step({ l2: 1, scale: "epoch" as any }, reference())).rejects.toThrow(
    /"dataset", "batch" or "none"/,
  );
  await expect(step({ l3: 1 } as any, reference())).rejects.toThrow(/l3/);
});
