// Rules beside backprop, against numbers worked out by hand or against backprop, on every backend.
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { Dataset } from "../packages/rutter/src/data/dataset";
import { zeros } from "../packages/rutter/src/initializers";
import type { Layer } from "../packages/rutter/src/layer";
import { dense, flatten, inputs, outputs, relu, sigmoid, step, tied } from "../packages/rutter/src/layers";
import { batchLoss } from "../packages/rutter/src/loss";
import { quadratic } from "../packages/rutter/src/losses";
import { Network, network } from "../packages/rutter/src/network";
import { input } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { sgd } from "../packages/rutter/src/optimizers";
import { Program } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import type { Rule } from "../packages/rutter/src/rule";
import {
  backprop,
  errorShares,
  finiteDifferences,
  perceptron,
  signAgreement,
  widrowHoff,
} from "../packages/rutter/src/rules";
import { tensorType } from "../packages/rutter/src/tensor";
import { Trainer } from "../packages/rutter/src/trainer";
import { wasm } from "../packages/rutter/src/wasm";

const exact = reference({ precision: "float64" });
const gate = (...labels: number[]) =>
  Dataset.from({
    inputs: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    labels: labels.map((label) => [label]),
  });

/** A rule's directions for one batch in float64, by parameter. */
async function directions(
  net: Network<any, any>,
  rule: Rule,
  x: number[][],
  y: number[][],
): Promise<number[][]> {
  const given = input(tensorType([x.length, x[0].length]));
  const target = input(tensorType([y.length, y[0].length]));
  const trace = net.trace(given);
  const loss = batchLoss(quadratic(), trace.output, target);
  const outputs = [...rule.gradients({ network: net, trace, target, loss })];
  using program = new Program({ inputs: [given, target], outputs, backend: exact });
  await program.write(0, Float64Array.from(x.flat()));
  await program.write(1, Float64Array.from(y.flat()));
  await program.run();
  const results: number[][] = [];
  for (const i of outputs.keys()) {
    const out = program.arrayForOutput(i);
    await program.read(i, out);
    results.push(Array.from(out));
  }
  await net.parameters.detach();
  return results;
}

async function withWeights(inputs: number, layers: Layer[], ...values: number[]): Promise<Network<any, any>> {
  const net = new Network({ input: [inputs] }, layers);
  await net.parameters.write(Float64Array.from(values));
  return net;
}

const s = (z: number) => 1 / (1 + Math.exp(-z));
const close = (got: readonly number[], expected: readonly number[], distance: number) => {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of got.entries()) expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(distance);
};

describe("the perceptron rule", () => {
  const unit = () => [dense({ units: 1, initializer: zeros() }), step()];

  async function accuracies(train: Dataset): Promise<number[]> {
    const net = network({ input: [2], seed: 1 }, unit());
    using trainer = new Trainer(net, {
      backend: await wasm(),
      loss: quadratic(),
      optimizer: sgd({ learningRate: 1 }),
      rule: perceptron(),
    });
    for await (const _ of trainer.fit(train, { epochs: 40, batchSize: 1, validation: train })) {
      // History keeps what is needed.
    }
    return trainer.history.map(({ validation }) => validation!.accuracy);
  }

  test.each([
    ["AND", [0, 0, 0, 1]],
    ["OR", [0, 1, 1, 1]],
    ["NAND", [1, 1, 1, 0]],
  ])("learns %s and stays there", async (_, labels) => {
    expect((await accuracies(gate(...labels))).slice(20)).toEqual(new Array(20).fill(1));
  });

  test("never learns exclusive or, which no line divides", async () => {
    expect(Math.max(...(await accuracies(gate(0, 1, 1, 0))))).toBeLessThan(1);
  });

  test("moves weights by (t − y)·x and biases by t − y, averaged over the batch", async () => {
    const net = await withWeights(2, unit(), 0.5, -1, 0.25);
    // z = 0.75, −0.75, −0.25, 0.35: y = 1, 0, 0, 1.
    const x = [
      [1, 0],
      [0, 1],
      [1, 1],
      [0.2, 0],
    ];
    const [weight, bias] = await directions(net, perceptron(), x, [[0], [1], [1], [1]]);
    // t − y = −1, 1, 1, 0; the directions are those in which parameters should not go.
    close(weight, [-(-1 + 1) / 4, -(1 + 1) / 4], 0);
    close(bias, [-(-1 + 1 + 1) / 4], 0);
  });

  test("refuses networks that it cannot teach", async () => {
    const teach = (layers: Layer[], outputs = 1) =>
      directions(new Network({ input: [2] }, layers), perceptron(), [[0, 0]], [new Array(outputs).fill(0)]);
    await expect(teach([dense(2), step(), dense(1), step()])).rejects.toThrow(
      "rule perceptron: expected a network with exactly one layer of weights, dense, got dense, dense. Use [dense(n), step()], or another rule for deeper networks.",
    );
    await expect(teach([step()], 2)).rejects.toThrow(
      "rule perceptron: expected a network with exactly one layer of weights, dense, got none. Use [dense(n), step()], or another rule for deeper networks.",
    );
  });
});

describe("Rashid's error shares", () => {
  const bare = (units: number) => dense({ units, bias: false });

  test("update one weight as worked out in his article", async () => {
    const net = await withWeights(2, [bare(1), sigmoid()], 2, 3);
    const output = s(2 * 0.4 + 3 * 0.5);
    close([output], [0.908877039], 1e-9);
    const [[first]] = await directions(net, errorShares(), [[0.4, 0.5]], [[output + 0.8]]);
    close([first], [-0.0265022614], 1e-9);
    close([2 - 0.1 * first], [2.0026502261], 1e-9);
  });

  /** Input 1 → two hidden nodes → two outputs, weights into the outputs 2, 3 and 1, 4. */
  const two = () => withWeights(1, [bare(2), sigmoid(), bare(2), sigmoid()], 0.3, -0.2, 2, 3, 1, 4);
  const hidden = [s(0.3), s(-0.2)];
  const outputs = [s(2 * hidden[0] + 3 * hidden[1]), s(1 * hidden[0] + 4 * hidden[1])];
  // Errors 0.8 and 0.5, as in the article's picture.
  const targets = [[outputs[0] + 0.8, outputs[1] + 0.5]];

  test.each([
    ["plain", [2 * 0.8 + 1 * 0.5, 3 * 0.8 + 4 * 0.5]],
    ["split", [0.42, 0.88]],
  ] as const)("hand errors back over the links: %s", async (share, errors) => {
    const [first, second] = await directions(await two(), errorShares({ share }), [[1]], targets);
    close(
      first,
      errors.map((e, k) => -e * hidden[k] * (1 - hidden[k])),
      1e-15,
    );
    const slopes = outputs.map((o) => o * (1 - o));
    close(
      second,
      [...hidden.map((h) => -0.8 * slopes[0] * h), ...hidden.map((h) => -0.5 * slopes[1] * h)],
      1e-15,
    );
  });

  test("update the output layer as backprop does under the quadratic cost, and hidden layers otherwise", async () => {
    const net = network({ input: [5], seed: 3 }, [dense(4), sigmoid(), dense(3), sigmoid()]);
    const x = [0, 1, 2, 3].map((i) => [0, 1, 2, 3, 4].map((j) => Math.sin(i + 2 * j)));
    const y = x.map((row) => row.slice(0, 3).map(Math.abs));
    const shares = await directions(net, errorShares(), x, y);
    const truth = await directions(net, backprop(), x, y);
    for (const layer of [2, 3]) close(shares[layer], truth[layer], 1e-16);
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const cosine = dot(shares[0], truth[0]) / Math.sqrt(dot(shares[0], shares[0]) * dot(truth[0], truth[0]));
    expect(cosine).toBeGreaterThan(0);
    expect(cosine).toBeLessThan(0.9999);
  });

  test("learn, to the same bits on both backends, with biases and a flattened input", async () => {
    const hashes: string[] = [];
    const train = Dataset.from({
      inputs: gate(0, 1, 1, 0).inputs,
      inputShape: [1, 2],
      labels: [[0], [1], [1], [1]],
    });
    for (const backend of [reference(), await wasm()]) {
      const net = network({ input: [1, 2], seed: 2 }, [flatten(), dense(3), sigmoid(), dense(1), sigmoid()]);
      using trainer = new Trainer(net, {
        backend,
        loss: quadratic(),
        optimizer: sgd({ learningRate: 2 }),
        rule: errorShares(),
      });
      for await (const _ of trainer.fit(train, { epochs: 300, batchSize: 4, validation: train })) {
        // History keeps what is needed.
      }
      expect(trainer.history.at(-1)!.validation!.accuracy).toBe(1);
      hashes.push(await net.weightsHash());
    }
    expect(hashes[1]).toBe(hashes[0]);
  });

  test("refuse networks that they do not fit, and options that they do not know", async () => {
    const net = new Network({ input: [2] }, [dense(2), relu(), dense(1), sigmoid()]);
    await expect(directions(net, errorShares(), [[0, 0]], [[0]])).rejects.toThrow(
      "rule errorShares: expected dense() and sigmoid() in turn, got dense, relu, dense, sigmoid. Use [dense(n), sigmoid(), dense(m), sigmoid()], or rule: backprop().",
    );
    expect(() => errorShares({ share: "fair" as "plain" })).toThrow(
      'errorShares(): share: expected "plain" or "split", got fair. Leave it out for plain.',
    );
  });
});

const twoLayers = () =>
  withWeights(
    2,
    [dense(2), sigmoid(), dense(1), sigmoid()],
    ...[0.5, -1, 2, 0.25, 0.1, -0.2, 1.5, -0.75, 0.3],
  );
const [x2, y2] = [
  [
    [1, 2],
    [-1, 0.5],
    [0, 3],
  ],
  [[1], [0], [1]],
];

describe("Widrow and Hoff's rule", () => {
  test("moves along t − z, z before the activation", async () => {
    const net = await withWeights(2, [dense(1), step()], 0.5, -1, 0.25);
    // z = 0.5 − 2 + 0.25 = −1.25 and −0.5 − 0.5 + 0.25 = −0.75; z − t = −2.25 and −0.75, over a batch of two.
    const found = await directions(net, widrowHoff(), x2.slice(0, 2), y2.slice(0, 2));
    expect(found).toEqual([[(-2.25 + 0.75) / 2, (-4.5 - 0.375) / 2], [-1.5]]);
  });

  test("is the gradient of the quadratic cost where the output is linear", async () => {
    const net = await withWeights(2, [dense(1)], 0.5, -1, 0.25);
    expect(await directions(net, widrowHoff(), x2, y2)).toEqual(await directions(net, backprop(), x2, y2));
    const deep = await twoLayers();
    await expect(directions(deep, widrowHoff(), x2, y2)).rejects.toThrow(/exactly one layer of weights/);
  });
});

describe("finite differences", () => {
  test.each(["central", "forward"] as const)(
    "are %s ones as near to the gradient as theory says",
    async (kind) => {
      const exactly = (await directions(await twoLayers(), backprop(), x2, y2)).flat();
      const errors: number[] = [];
      for (const h of [2 ** -5, 2 ** -6]) {
        const rule = finiteDifferences({ step: h, kind });
        const found = (await directions(await twoLayers(), rule, x2, y2)).flat();
        errors.push(Math.max(...found.map((value, i) => Math.abs(value - exactly[i]))));
      }
      // The error goes with h² or with h.
      const ratio = kind === "central" ? 4 : 2;
      expect(errors[0] / errors[1]).toBeGreaterThan(0.9 * ratio);
      expect(errors[0] / errors[1]).toBeLessThan(1.1 * ratio);
      expect(errors[1]).toBeLessThan(1e-2);
    },
  );

  test("refuse a network that is too large for them", async () => {
    await expect(directions(await twoLayers(), finiteDifferences({ limit: 8 }), x2, y2)).rejects.toThrow(
      /at most 8 parameters, got 9/,
    );
  });
});

describe("sign agreement", () => {
  test("keeps the gradient where examples agree, and nothing elsewhere", async () => {
    const net = await twoLayers();
    const same = [[1], [1], [1]];
    const mean = await directions(net, backprop(), x2, same);
    // The gradient of each example by itself, as by a batch of one.
    const each: number[][][] = [];
    for (const [i, x] of x2.entries()) each.push(await directions(net, backprop(), [x], [same[i]]));
    for (const agreement of [0, 0.5, 1]) {
      const expected = mean.map((values, p) =>
        values.map((value, i) => {
          const signs = each.reduce((sum, gradients) => sum + Math.sign(gradients[p][i]), 0);
          return Math.abs(signs) >= agreement * 3 ? value : 0;
        }),
      );
      const found = await directions(net, signAgreement({ agreement }), x2, same);
      expect(found.map((values) => values.map((value) => value + 0))).toEqual(expected);
    }
    const all = (await directions(net, signAgreement({ agreement: 1 }), x2, same)).flat();
    expect(all.some((value) => value === 0) && all.some((value) => value !== 0)).toBe(true);
  });
});

describe("networks with tied layers, several inputs or several outputs", () => {
  const tiedNet = (parameters: readonly string[] | "all") =>
    new Network({ input: [2], seed: 1 }, [
      dense({ units: 2, name: "first" }),
      sigmoid(),
      tied({ layer: dense(2), to: "first", parameters }),
      sigmoid(),
    ]);
  /** One layer of weights, or one in each branch, between named inputs and outputs. */
  const partsNet = (layers: readonly Layer[], ends: Record<string, readonly Layer[]> | undefined) =>
    new Network({ input: { a: [1], b: [1] }, seed: 1 }, [
      inputs({ a: [], b: [] }),
      ...layers,
      ...(ends ? [outputs(ends)] : []),
    ]);
  const two: number[][] = [
    [1, 0],
    [0, 1],
    [1, 1],
  ];

  test("learn by finite differences as by the gradient", async () => {
    const nets = [
      () => tiedNet(["weight"]),
      () => tiedNet("all"),
      () => partsNet([dense(2), sigmoid()], { c: [dense(1)], d: [dense(1), sigmoid()] }),
    ];
    for (const make of nets) {
      const [found, exactly] = [
        (await directions(make(), finiteDifferences({ step: 2 ** -10 }), x2, two)).flat(),
        (await directions(make(), backprop(), x2, two)).flat(),
      ];
      // The error is h²/6 times a third derivative, which is below 6 here.
      close(found, exactly, 2 ** -20);
    }
  });

  test("learn from several inputs by the rules for one layer, to the same bits on both backends", async () => {
    const names = { a: [0, 0, 1, 1], b: [0, 1, 0, 1] };
    const data = Dataset.from({
      inputs: names,
      inputShape: { a: [1], b: [1] },
      labels: [[0], [0], [0], [1]],
    });
    for (const rule of [perceptron(), widrowHoff(), signAgreement({ agreement: 0.1 }), finiteDifferences()]) {
      const hashes: string[] = [];
      for (const backend of [reference(), await wasm()]) {
        const net = partsNet([dense({ units: 1, initializer: zeros() }), step()], undefined);
        using trainer = new Trainer(net, {
          backend,
          rule,
          loss: quadratic(),
          optimizer: sgd({ learningRate: 1 }),
        });
        for await (const _ of trainer.fit(data, { epochs: 10, batchSize: 4 }));
        if (rule.kind === "perceptron") expect((await trainer.evaluate(data)).accuracy).toBe(1);
        hashes.push(await net.weightsHash());
      }
      expect(hashes[1]).toBe(hashes[0]);
    }
  });

  test("are refused by rules that would not learn what they say", async () => {
    const refused = (net: Network<any, any>, rule: Rule, y = two) =>
      expect(directions(net, rule, x2, y)).rejects;
    const shared = "expected a network with exactly one layer of weights, dense, got dense, tied";
    await refused(tiedNet("all"), perceptron()).toThrow(`rule perceptron: ${shared}`);
    await refused(tiedNet("all"), widrowHoff()).toThrow(`rule widrowHoff: ${shared}`);
    await refused(tiedNet("all"), signAgreement()).toThrow(
      "rule signAgreement: expected weights in dense layers only, got layer 2 (tied). Use rule: backprop()",
    );
    await refused(tiedNet(["weight"]), errorShares()).toThrow(
      "rule errorShares: expected dense() and sigmoid() in turn, got dense, sigmoid, tied, sigmoid",
    );
    const ends = () => partsNet([dense(1), step()], { c: [], d: [] });
    const several =
      "expected one output, got several: c, d. Use rule: backprop(), which goes by the cost of each.";
    await refused(ends(), perceptron()).toThrow(`rule perceptron: ${several}`);
    await refused(ends(), widrowHoff()).toThrow(`rule widrowHoff: ${several}`);
    const deep = () => partsNet([dense(2), sigmoid()], { c: [dense(1)], d: [dense(1)] });
    await refused(deep(), errorShares()).toThrow("got inputs, dense, sigmoid, outputs");
    await refused(deep(), signAgreement()).toThrow("got layer 3 (outputs)");
  });
});

describe("a rule of one's own", () => {
  test("is written as the doc comment shows", async () => {
    const source = readFileSync(new URL("../packages/rutter/src/rule.ts", import.meta.url), "utf8");
    const example = source.match(/```ts\n([^`]*)```/)![1].replace(/^ \* ?/gm, "");
    const code = ts.transpile(`${example}; return hebb;`, { target: ts.ScriptTarget.ES2022 });
    const hebb: Rule = new Function("ops", code)(ops);
    const net = await withWeights(2, [dense(1)], 0.5, -1, 0.25);
    // y = −1.25 and −0.75 for the first two examples.
    expect(await directions(net, hebb, x2.slice(0, 2), y2.slice(0, 2))).toEqual([
      [-(-1.25 + 0.75) / 2, -(-2.5 - 0.375) / 2],
      [1],
    ]);
  });
});

test.each([finiteDifferences(), signAgreement()])(
  "$kind trains to the same bits on every backend",
  async (rule) => {
    const hashes: string[] = [];
    for (const backend of [await wasm(), reference(), await wasm({ fusion: false })]) {
      const net = network({ input: [2], seed: 1 }, [dense(3), sigmoid(), dense(1), sigmoid()]);
      using trainer = new Trainer(net, {
        ...{
          backend,
          rule,
          loss: quadratic(),
          optimizer: sgd({ learningRate: 1 }),
          regularization: { l2: 0.01 },
        },
      });
      for await (const _ of trainer.fit(gate(0, 1, 1, 0), { epochs: 5, batchSize: 4 }));
      hashes.push(await net.weightsHash());
    }
    expect(new Set(hashes).size).toBe(1);
  },
);
