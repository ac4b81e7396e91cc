// Layers: PyTorch's numbers (test/golden/make_pieces.py); and for every layer the same questions: derivative right? same
// bits on all backends? saved and loaded as it was? One alone: npx vitest run test/layers.test.ts -t "layerNorm"
import { adam, Dataset, loadNetwork, network, ops, sgd, softmaxCrossEntropy, Trainer } from "rutter";
import { describe, expect, test } from "vitest";
import type { Layer } from "../packages/rutter/src/layer";
import * as layers from "../packages/rutter/src/layers";
import * as activations from "../packages/rutter/src/layers/activations";
import { Stream } from "../packages/rutter/src/math/stream";
import { constant, input } from "../packages/rutter/src/ops/leaf";
import { reference } from "../packages/rutter/src/reference";
import { type Shape, type Tensor, tensorType } from "../packages/rutter/src/tensor";
import { wasm } from "../packages/rutter/src/wasm";
import { agrees, type Given, sameBits } from "./agreement";
import { applied, contextOf } from "./applied";
import { normals, spread } from "./cases/case";
import { weightedSum, wrongDerivative } from "./finiteDifferences";
import golden from "./golden/pieces.json";

const { dense, relu, tanh, dropout, batchNorm, conv2d, softplus } = layers;

/** Where examples lie for layers that do not take all numbers. */
const ranges: Readonly<Record<string, readonly [number, number]>> = { embedding: [0.2, 3.9] };

/** Every layer that is no activation, with the shape of an example that it takes. */
const table: Readonly<Record<string, readonly [make: () => Layer, example: Shape][]>> = {
  averagePool1d: [[() => layers.averagePool1d(2), [2, 6]]],
  averagePool2d: [[() => layers.averagePool2d(2), [2, 4, 4]]],
  batchNorm: [
    [() => batchNorm(), [5]],
    [() => batchNorm({ epsilon: 0.1 }), [2, 3, 2]],
  ],
  conv1d: [[() => layers.conv1d({ filters: 3, kernel: 3 }), [2, 6]]],
  conv2d: [[() => conv2d({ filters: 3, kernel: 2 }), [2, 4, 3]]],
  conv2dTranspose: [[() => layers.conv2dTranspose({ filters: 2, kernel: 2 }), [2, 3, 3]]],
  custom: [[() => layers.custom("swish", (x) => ops.mul(x, ops.sigmoid(x))), [5]]],
  dense: [
    [() => dense(3), [5]],
    [() => dense({ units: 3, bias: false }), [5]],
  ],
  depthwiseConv2d: [[() => layers.depthwiseConv2d({ kernel: 2 }), [2, 3, 3]]],
  dropout: [
    [() => dropout(0.3), [7]],
    [() => dropout({ rate: 0.3, scale: "running" }), [7]],
  ],
  embedding: [[() => layers.embedding({ entries: 4, units: 3 }), [5]]],
  flatten: [[() => layers.flatten(), [2, 3]]],
  frozen: [
    [() => layers.frozen(dense(3)), [5]],
    [() => layers.frozen(layers.residual([dense(5), dropout(0.5), batchNorm()])), [5]],
  ],
  gaussianNoise: [[() => layers.gaussianNoise(0.3), [7]]],
  globalAveragePool2d: [[() => layers.globalAveragePool2d(), [2, 3, 3]]],
  globalMaxPool2d: [[() => layers.globalMaxPool2d(), [2, 3, 3]]],
  groupNorm: [
    [() => layers.groupNorm({ groups: 2 }), [4, 3, 2]],
    [() => layers.groupNorm({ groups: 2, affine: false }), [6]],
  ],
  inputs: [
    [
      () =>
        layers.inputs({
          branches: { b: [dense(3), tanh()], a: [layers.flatten(), dropout(0.3)] },
          shapes: { a: [2, 2], b: [3] },
        }),
      [7],
    ],
    [
      () =>
        layers.inputs({
          branches: { a: [dense(3)], b: [] },
          shapes: { a: [2], b: [3] },
          merge: "multiply",
        }),
      [5],
    ],
  ],
  instanceNorm: [
    [() => layers.instanceNorm(), [3, 5]],
    [() => layers.instanceNorm({ affine: true }), [3, 2, 3]],
  ],
  l2Pool2d: [[() => layers.l2Pool2d(2), [2, 4, 4]]],
  layerNorm: [
    [() => layers.layerNorm(), [6]],
    [() => layers.layerNorm({ axes: 2 }), [2, 3, 2]],
  ],
  locallyConnected2d: [
    [() => layers.locallyConnected2d({ filters: 3, kernel: 2, padding: "same" }), [2, 4, 3]],
  ],
  maxPool1d: [[() => layers.maxPool1d(2), [2, 6]]],
  maxPool2d: [[() => layers.maxPool2d(2), [2, 4, 4]]],
  outputs: [[() => layers.outputs({ b: [dense(2), tanh()], a: [dense(1)], c: [] }), [4]]],
  parallel: [
    [() => layers.parallel({ branches: [[dense(4), tanh()], []], merge: "multiply" }), [4]],
    [() => layers.parallel([[dense(3), tanh()], [dense(2)], []]), [4]],
    [() => layers.parallel({ branches: [[dense(4), tanh()], [dropout(0.5)], []], merge: "add" }), [4]],
    [
      () => layers.parallel([[conv2d({ filters: 1, kernel: 1 })], [conv2d({ filters: 2, kernel: 1 })]]),
      [2, 3, 3],
    ],
  ],
  permute: [[() => layers.permute([2, 0, 1]), [2, 3, 4]]],
  repeat: [[() => layers.repeat({ layers: [dense(4), dropout(0.3), tanh()], times: 3 }), [4]]],
  reshape: [
    [() => layers.reshape([2, -1]), [4, 3]],
    [() => layers.reshape([12]), [4, 3]],
  ],
  residual: [[() => layers.residual([dense(5), softplus(), dropout(0.2), dense(5)]), [5]]],
  separableConv2d: [[() => layers.separableConv2d({ filters: 3, kernel: 2 }), [2, 3, 3]]],
  spatialDropout: [[() => layers.spatialDropout(0.4), [4, 3, 2]]],
  stochasticDepth: [[() => layers.stochasticDepth(0.4), [3]]],
  tied: [[() => layers.tied({ layer: dense(3), to: "2", transpose: true }), [2]]],
  zeroPadding2d: [[() => layers.zeroPadding2d(1), [2, 3, 2]]],
};

test("every layer has its line in the table", () => {
  const wanted = Object.keys(layers).filter((name) => !(name in activations));
  expect(Object.keys(table)).toEqual(wanted.sort());
});

test.each(golden.layers)("$piece $options agrees with PyTorch", async (entry) => {
  const layer: Layer = (layers as any)[entry.piece](entry.options);
  const { x, parameters, output, gradients } = applied(layer, entry.x.shape);
  const values = entry.parameters as Record<string, { shape: number[]; data: number[] }>;
  for (const [name, tensor] of Object.entries(parameters)) expect(tensor.shape).toEqual(values[name].shape);
  const given = Object.entries(parameters).map(([name, tensor]): Given => [tensor, values[name].data]);
  const expected = Object.entries(entry.gradients).map(([name, { data }]) => [name, data]);
  await agrees({ output, ...gradients(entry.weights.data) }, [[x, entry.x.data], ...given], {
    output: entry.output.data,
    ...Object.fromEntries(expected),
  });
});

test.each(golden.statistics)(
  "batchNorm keeps PyTorch's running statistics over $steps steps with momentum $momentum",
  async ({ x: { shape, data }, steps, momentum, mean, variance }) => {
    const x = input(tensorType(shape));
    const layer = batchNorm({ momentum });
    const ones = ops.broadcastTo(constant(1), [shape[1]]);
    const buffers: Record<string, Tensor> = {
      running_mean: ops.mul(ones, 0),
      running_var: ones,
    };
    for (let step = 0; step < steps; step++) {
      const context = contextOf(layer, shape.slice(1), true);
      const now = { ...buffers };
      layer.apply(
        x,
        { weight: ones, bias: ones },
        {
          ...context,
          buffer: (name) => now[name],
          update: (name, value) => {
            buffers[name] = value;
          },
        },
      );
    }
    await agrees(buffers, [[x, data]], { running_mean: mean.data, running_var: variance.data });
  },
);

const entries = Object.entries(table).flatMap(([name, lines]) =>
  lines.map(([make, example]) => ({ name, make, example, options: JSON.stringify(make().options) })),
);

describe.each(entries)("$name $options on $example", ({ name, make, example }) => {
  const BATCH = 3;
  const [low, high] = ranges[name] ?? [-2, 2.1];

  test("has the derivative that finite differences have, for input and parameters", async () => {
    const layer = make();
    const { parameters: own, tied = [] } = layer.build(example, "layer");
    const specs = [...own, ...tied];
    const inputs = [
      spread([BATCH, ...example], low, high),
      ...specs.map(({ shape, name }) => normals(shape, name, 0.5)),
    ];
    const f = ([x, ...parameters]: readonly Tensor[]) =>
      weightedSum(
        layer.apply(
          x,
          Object.fromEntries(specs.map(({ name }, i) => [name, parameters[i]])),
          contextOf(layer, example, true),
        ),
      );
    expect(await wrongDerivative(f, inputs, reference({ precision: "float64" }))).toBeUndefined();
  });

  test("gives the shape it promises, and the same bits on all backends, training or not", async () => {
    for (const training of [true, false]) {
      const layer = make();
      const { x, parameters, output, gradients } = applied(layer, [BATCH, ...example], training);
      expect(output.shape.slice(1)).toEqual(layer.build(example, "layer").output);
      const given = Object.entries(parameters).map(([name, p]): Given => [p, normals(p.shape, name).values]);
      const weights = normals(output.shape, "weights").values;
      await sameBits({ output, ...gradients(weights) }, [[x, spread(x.shape, low, high).values], ...given]);
    }
  });

  test("comes back from a file as it was", async () => {
    const net = network({ input: example, seed: 4 }, [
      make(),
      ...(name === "outputs" ? [] : [layers.flatten(), dense(2)]),
    ] as any);
    const custom = { swish: (x: Tensor) => ops.mul(x, ops.sigmoid(x)) };
    const loaded = await loadNetwork(await net.toBytes(), { custom });
    expect(await loaded.weights()).toEqual(await net.weights());
    expect(loaded.settings).toEqual(net.settings);
    const plain = (layer: Layer) => JSON.parse(JSON.stringify(layer));
    expect(plain(loaded.layers[0].layer)).toEqual(plain(net.layers[0].layer));
    const frozen = (one: typeof loaded) => one.parameterList.map((parameter) => parameter.frozen === true);
    expect(frozen(loaded)).toEqual(frozen(net as typeof loaded));
    const x = Float32Array.from(spread([2, ...example], low, high).values);
    expect((await loaded.predict(x)).data).toEqual((await net.predict(x)).data);
  });
});

describe("activations in a file", () => {
  test("keep their options", async () => {
    const list = [
      layers.leakyRelu({ negativeSlope: 0.3, name: "leaky" }),
      layers.gelu({ approximate: "tanh" }),
      layers.sine({ frequency: 3 }),
      layers.prelu({ slopes: "channels" }),
      layers.maxout(2),
    ];
    const net = network({ input: [6] }, list);
    const loaded = await loadNetwork(await net.toBytes());
    const told = ({ layers }: typeof net) =>
      layers.map(({ name, layer }) => [name, layer.kind, JSON.stringify(layer.options)]);
    expect(told(loaded as typeof net)).toEqual(told(net));
    expect(told(net)[0]).toEqual(["leaky", "leakyRelu", '{"negativeSlope":0.3}']);
  });
});

const values = (layer: Layer, shape: Shape, training = true) => {
  const { x, parameters, output } = applied(layer, shape, training);
  const given = [x, ...Object.values(parameters)].map((one): Given => [one, Array(one.size).fill(1)]);
  return sameBits({ output }, given).then(({ output }) => Array.from(output));
};

describe("random layers", () => {
  test("drop with the probability that they say, and keep the mean", async () => {
    for (const make of [dropout, layers.spatialDropout, layers.stochasticDepth]) {
      const kept = await values(make(0.25), [3000, 2]);
      expect(new Set(kept)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
      // Six standard deviations of the mean of 3000 decisions.
      const mean = kept.reduce((a, b) => a + b, 0) / kept.length;
      expect(Math.abs(mean - 1)).toBeLessThan(6 * Math.sqrt(0.25 / 0.75 / 3000));
      expect(new Set(await values(make(0.25), [10, 2], false))).toEqual(new Set([1]));
    }
  });

  test("drop whole channels or whole examples", async () => {
    const rows = (all: number[], length: number) =>
      Array.from(
        { length: all.length / length },
        (_, i) => new Set(all.slice(i * length, (i + 1) * length)).size,
      );
    const channels = await values(layers.spatialDropout(0.5), [8, 4, 5]);
    expect(new Set(rows(channels, 5))).toEqual(new Set([1]));
    expect(new Set(rows(channels, 20)).has(2)).toBe(true);
    const examples = await values(layers.stochasticDepth(0.5), [16, 4, 5]);
    expect(new Set(rows(examples, 20))).toEqual(new Set([1]));
    expect(new Set(examples).size).toBe(2);
  });

  test("add noise of the deviation that they say", async () => {
    const noise = (await values(layers.gaussianNoise(0.5), [4000, 1])).map((value) => value - 1);
    const square = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
    // Six standard deviations of a mean square: σ²√(2/n).
    expect(Math.abs(square - 0.25)).toBeLessThan(6 * 0.25 * Math.sqrt(2 / 4000));
  });

  test("draw anew each time that layers repeat", async () => {
    const twice = await values(layers.repeat({ layers: [dropout(0.5)], times: 2 }), [2000, 1]);
    // 4 survives with a quarter; with the same mask twice it would be a half.
    const share = twice.filter((value) => value === 4).length / twice.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(6 * Math.sqrt((0.25 * 0.75) / 2000));
  });
});

describe("frozen layers", () => {
  const stream = new Stream(2, "frozen");
  const inputs = Array.from({ length: 40 }, (_, i) => [0, 1, 2].map((j) => stream.normal(3 * i + j)));
  const labels = Int32Array.from(inputs, ([a, b]) => Number(a > b));
  const data = Dataset.from({ inputs, labels, classes: 2 });
  const body = () => [dense(4), batchNorm(), dropout(0.5), relu()] as const;

  test("are moved by nothing: gradient, momentum, penalty or decay, while the others learn", async () => {
    const optimizers = [sgd({ learningRate: 0.1, momentum: 0.9 }), adam({ learningRate: 0.1 })];
    for (const optimizer of optimizers) {
      const hashes: string[] = [];
      for (const backend of [await wasm(), reference()]) {
        const net = network({ input: [3], seed: 1 }, [
          ...body().map((layer) => layers.frozen(layer)),
          dense(2),
        ] as any);
        const before = await net.weights();
        using trainer = new Trainer(net, {
          backend,
          optimizer,
          loss: softmaxCrossEntropy(),
          regularization: { l2: 1, l1: 1 },
        });
        for await (const _ of trainer.fit(data, { epochs: 2, batchSize: 10 }));
        const after = await net.weights();
        for (const [i, { name, data }] of before.entries())
          if (name.startsWith("4.")) expect(after[i].data, name).not.toEqual(data);
          else expect(after[i].data, name).toEqual(data);
        hashes.push(await net.weightsHash());
      }
      expect(hashes[0]).toBe(hashes[1]);
    }
  });

  test("work in training as they do in prediction", async () => {
    const frozen = layers.frozen(layers.residual([batchNorm(), dropout(0.5)]));
    expect(await values(frozen, [4, 1], true)).toEqual(await values(frozen, [4, 1], false));
  });

  test("take the weights of a network that is not frozen", async () => {
    const free = network({ input: [3], seed: 1 }, [...body()] as any);
    const net = network({ input: [3], seed: 2 }, body().map((layer) => layers.frozen(layer)) as any);
    await net.setWeights(await free.weights());
    expect(await net.weightsHash()).toBe(await free.weightsHash());
  });
});

test("layers that repeat share one set of weights", async () => {
  const net = network({ input: [4], seed: 1 }, [layers.repeat({ layers: [dense(4), tanh()], times: 5 })]);
  expect(net.parameterList.map(({ fullName, shape }) => [fullName, shape])).toEqual([
    ["0.0.weight", [4, 4]],
    ["0.0.bias", [4]],
  ]);
  const once = network({ input: [4], seed: 1 }, [dense(4), tanh()]);
  await once.setWeights((await net.weights()).map((one) => ({ ...one, name: one.name.slice(2) })));
  let x = (await once.predict([[1, 2, 3, 4]])).data;
  for (let i = 1; i < 5; i++) x = (await once.predict([Array.from(x)])).data;
  expect((await net.predict([[1, 2, 3, 4]])).data).toEqual(x);
});

test("what does not fit is refused by the layer's name, with a cure", () => {
  const refusals: [() => unknown, RegExp][] = [
    [() => network({ input: [5] }, [layers.reshape([2, 3])]), /layer 0 \(reshape\).*5 elements.*\[2, 3\]/],
    [() => layers.reshape([2, 0]), /reshape\(\)/],
    [() => layers.reshape([-1, -1]), /reshape\(\)/],
    [() => network({ input: [2, 3] }, [layers.permute([0, 2])]), /permute.*\[2, 3\].*\[0, 2\]/],
    [() => network({ input: [5] }, [layers.groupNorm({ groups: 2 })]), /groupNorm.*multiple of 2/],
    [() => network({ input: [5] }, [layers.instanceNorm()]), /instanceNorm.*2 axes/],
    [() => network({ input: [5] }, [layers.layerNorm({ axes: 2 })]), /layerNorm.*at least 2/],
    [() => layers.parallel([]), /at least one branch/],
    [
      () => layers.parallel({ branches: [[]], merge: "subtract" as any }),
      /"concatenate" or "add" or "multiply"/,
    ],
    [
      () => network({ input: [5] }, [layers.parallel({ branches: [[dense(2)], [dense(3)]], merge: "add" })]),
      /parallel.*\[2\] and \[3\]/,
    ],
    [
      () => network({ input: [5] }, [layers.parallel([[dense(2)], [conv2d({ filters: 1, kernel: 1 })]])]),
      /branch 1/,
    ],
    [
      () => network({ input: [5] }, [layers.repeat({ layers: [dense(4)], times: 2 })]),
      /repeat.*keep.*\[5\].*\[4\]/,
    ],
    [() => layers.repeat({ layers: [], times: 0 }), /times/],
    [() => layers.gaussianNoise(-1), /standardDeviation/],
    [() => layers.stochasticDepth(1), /stochasticDepth\(\).*rate/],
  ];
  for (const [f, message] of refusals) expect(f).toThrow(message);
});
