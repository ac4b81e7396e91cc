// Losses: PyTorch's numbers (test/golden/make_pieces.py), derivatives against finite differences, same bits everywhere.
// One alone: npx vitest run test/losses.test.ts -t "huber"
import { Dataset, dense, logSoftmax, network, sgd, sigmoid, softmax, Trainer } from "rutter";
import { describe, expect, test, vi } from "vitest";
import { gradients } from "../packages/rutter/src/gradients";
import { batchLoss, type Loss } from "../packages/rutter/src/loss";
import * as losses from "../packages/rutter/src/losses";
import { constant, input } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { reference } from "../packages/rutter/src/reference";
import { type Tensor, tensorType } from "../packages/rutter/src/tensor";
import { agrees, sameBits } from "./agreement";
import { floats, integers, normals, spread } from "./cases/case";
import { wrongDerivative } from "./finiteDifferences";
import networks from "./golden/networks.json";
import golden from "./golden/pieces.json";

const make = (name: string, options: object = {}): Loss => (losses as any)[name](options);
/** Those made of the others are tested in weights.test.ts and parts.test.ts. */
const made = ["weightedSum", "perOutput"];
const names = Object.keys(losses).filter((name) => !made.includes(name));

function graphOf(
  loss: Loss,
  shape: readonly number[],
  target: { shape: readonly number[]; labels: boolean },
) {
  const x = input(tensorType(shape));
  const y = input(tensorType(target.shape, target.labels ? "i32" : "f32"));
  const value = batchLoss(loss, x, y);
  return { x, y, value, gradient: gradients(value, [x])[0] };
}

test("every loss has golden values", () => {
  const known = [...golden.losses.map(({ piece }) => piece), ...networks.results.map(({ loss }) => loss)];
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

test.each(golden.losses)("$piece $options agrees with PyTorch", async (entry) => {
  const { x, y, ...outputs } = graphOf(make(entry.piece, entry.options), entry.x.shape, entry.target);
  const expected = { value: [entry.value], gradient: entry.gradient.data };
  await agrees(
    outputs,
    [
      [x, entry.x.data],
      [y, entry.target.data],
    ],
    expected,
  );
});

/** Targets that each loss can take, like an output [4, 3]. */
const probabilities = floats([4, 3], [0.2, 0.3, 0.5, 1, 0, 0, 0.25, 0.25, 0.5, 0.1, 0.1, 0.8]);
const bits = floats([4, 3], [1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1]);
const labels = integers([4], [2, 0, 1, 2]);
const tables: [name: string, options: object][] = [
  ...names.map((name): [string, object] => [name, {}]),
  ["sigmoidCrossEntropy", { on: "outputs" }],
  ["sigmoidCrossEntropy", { labelSmoothing: 0.1, classWeights: [1, 2, 0.5] }],
  ["softmaxCrossEntropy", { labelSmoothing: 0.1, classWeights: [1, 2, 0.5] }],
  ["focal", { gamma: 0, alpha: null }],
  ["powerError", { power: 1 }],
  ["huber", { delta: 0.5 }],
];

describe.each(tables)("%s %j", (name, options) => {
  const loss = make(name, options);
  const output = "on" in options ? spread([4, 3], 0.05, 0.95) : spread([4, 3], -2.2, 2.3);

  test("has the derivative that finite differences have, for values and for labels", async () => {
    const exact = reference({ precision: "float64" });
    for (const target of [name === "focal" ? bits : probabilities, labels]) {
      const f = ([x, y]: readonly Tensor[]) =>
        batchLoss(loss, x, target.dtype === "i32" ? y : constant(target.values, target.shape));
      expect(
        await wrongDerivative(f, target.dtype === "i32" ? [output, target] : [output], exact),
      ).toBeUndefined();
    }
  });

  test("gives the same bits on all backends", async () => {
    const graph = graphOf(loss, [4, 3], { shape: [4, 3], labels: false });
    const { x, y, ...outputs } = graph;
    await sameBits(outputs, [
      [x, normals([4, 3], "x", 30).values],
      [y, probabilities.values],
    ]);
  });

  test("takes class labels as one-hot targets", async () => {
    const one = graphOf(loss, [4, 3], { shape: [4], labels: true });
    const other = graphOf(loss, [4, 3], { shape: [4, 3], labels: false });
    const sides = name.toLowerCase().includes("hinge") ? [-1, 1] : [0, 1];
    const hot = labels.values.flatMap((label) => [0, 1, 2].map((j) => sides[Number(j === label)]));
    const found = await sameBits({ value: one.value, gradient: one.gradient }, [
      [one.x, output.values],
      [one.y, labels.values],
    ]);
    const wanted = await sameBits({ value: other.value, gradient: other.gradient }, [
      [other.x, output.values],
      [other.y, hot],
    ]);
    expect(found).toEqual(wanted);
  });

  test("has finite values and gradients far from the target, and on it", async () => {
    const { x, y, ...outputs } = graphOf(loss, [4, 3], { shape: [4, 3], labels: false });
    const values = "on" in options ? [0, 1, 0.5] : [0, 200, -200];
    const far = [...values, ...values, ...values, ...bits.values.slice(9)];
    const found = await sameBits(outputs, [
      [x, far],
      [y, bits.values],
    ]);
    for (const numbers of Object.values(found)) expect(Array.from(numbers).every(Number.isFinite)).toBe(true);
  });

  test("refuses targets of another shape by name", () => {
    const where = new RegExp(`${name}\\(\\).*\\[4, 3\\].*\\[4, 2\\]`);
    expect(() => graphOf(loss, [4, 3], { shape: [4, 2], labels: false })).toThrow(where);
  });
});

describe("losses of the same thing", () => {
  const value = async (loss: Loss, end: (x: Tensor) => Tensor = (x) => x) => {
    const [x, y] = [input(tensorType([4, 3])), input(tensorType([4, 3]))];
    const total = batchLoss(loss, end(x), y);
    const outputs = { total, gradient: gradients(total, [x])[0] };
    return sameBits(outputs, [
      [x, normals([4, 3]).values],
      [y, probabilities.values],
    ]);
  };

  test("are the same bits where a last layer is looked through", async () => {
    const { softmaxCrossEntropy, sigmoidCrossEntropy, klDivergence, focal } = losses;
    expect(await value(softmaxCrossEntropy(), ops.softmax)).toEqual(await value(softmaxCrossEntropy()));
    expect(await value(sigmoidCrossEntropy(), ops.sigmoid)).toEqual(await value(sigmoidCrossEntropy()));
    expect(await value(focal(), ops.sigmoid)).toEqual(await value(focal()));
    expect(await value(klDivergence(), ops.softmax)).toEqual(await value(klDivergence()));
    expect(await value(klDivergence(), ops.logSoftmax)).toEqual(await value(klDivergence()));
    expect(await value(losses.negativeLogLikelihood(), ops.logSoftmax)).toEqual(
      await value(softmaxCrossEntropy()),
    );
  });

  test("on outputs are no longer looked through", async () => {
    const onOutputs = await value(losses.sigmoidCrossEntropy({ on: "outputs" }), ops.sigmoid);
    const onLogits = await value(losses.sigmoidCrossEntropy());
    expect(onOutputs.total[0]).toBeCloseTo(onLogits.total[0], 5);
    expect(onOutputs.total[0]).not.toBe(onLogits.total[0]);
  });
});

test("a single output takes two classes as 0 and 1", async () => {
  for (const name of ["quadratic", "sigmoidCrossEntropy", "hinge"]) {
    const one = graphOf(make(name), [4, 1], { shape: [4], labels: true });
    const other = graphOf(make(name), [4, 1], { shape: [4, 1], labels: false });
    const x = [2, -1, 0.5, -3];
    const sides = name === "hinge" ? [-1, 1, 1, -1] : [0, 1, 1, 0];
    const labelled = await sameBits({ value: one.value }, [
      [one.x, x],
      [one.y, [0, 1, 1, 0]],
    ]);
    expect(
      await sameBits({ value: other.value }, [
        [other.x, x],
        [other.y, sides],
      ]),
      name,
    ).toEqual(labelled);
  }
  const inputs = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const or = Dataset.from({ inputs, labels: Int32Array.from([0, 1, 1, 1]), classes: 2 });
  const net = network({ input: [2], seed: 1 }, [dense(1), sigmoid()]);
  using trainer = new Trainer(net, {
    loss: losses.sigmoidCrossEntropy(),
    optimizer: sgd({ learningRate: 1 }),
  });
  for await (const _ of trainer.fit(or, { epochs: 200, batchSize: 4 }));
  expect((await trainer.evaluate(or)).accuracy).toBe(1);
});

test("options that make no sense are refused by name", () => {
  expect(() => make("huber", { delta: 0 })).toThrow(/huber\(\).*delta above 0/);
  expect(() => make("powerError", { power: 0.5 })).toThrow(/powerError\(\).*power/);
  expect(() => make("softmaxCrossEntropy", { labelSmoothing: 2 })).toThrow(/labelSmoothing/);
  expect(() => make("softmaxCrossEntropy", { smoothing: 0.1 })).toThrow(/labelSmoothing/);
  expect(() => make("sigmoidCrossEntropy", { on: "sigmoid" })).toThrow(/"logits" or "outputs"/);
  expect(() => make("negativeLogLikelihood", { labelSmoothing: 0.1 })).toThrow(/classWeights/);
  expect(() => make("softmaxCrossEntropy", { classWeights: [1, -1] })).toThrow(/classWeights/);
  const few = make("softmaxCrossEntropy", { classWeights: [1, 2] });
  expect(() => graphOf(few, [4, 3], { shape: [4], labels: true })).toThrow(/one per output of \[4, 3\].*2/);
});

test("a last layer that a loss is not made for is warned about, once", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const trainer = (last: any, loss: Loss) =>
    new Trainer(network({ input: [2] }, [dense(3), ...last]), { loss, optimizer: sgd() });
  try {
    trainer([], losses.softmaxCrossEntropy());
    trainer([softmax()], losses.softmaxCrossEntropy());
    trainer([sigmoid()], losses.sigmoidCrossEntropy({ on: "outputs" }));
    trainer([sigmoid()], losses.quadratic());
    trainer([logSoftmax()], losses.negativeLogLikelihood());
    trainer([sigmoid()], (output) => ops.mean(output));
    expect(warn).not.toHaveBeenCalled();
    trainer([sigmoid()], losses.softmaxCrossEntropy());
    trainer([sigmoid()], losses.softmaxCrossEntropy());
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0][0]).toMatch(/softmaxCrossEntropy\(\) is not made for .* sigmoid\(\)/);
    trainer([softmax()], losses.quadratic());
    trainer([], losses.negativeLogLikelihood());
    trainer([], losses.sigmoidCrossEntropy({ on: "outputs" }));
    expect(warn).toHaveBeenCalledTimes(4);
  } finally {
    warn.mockRestore();
  }
});
