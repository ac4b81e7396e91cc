// Convolution and pooling as users meet them: PyTorch's numbers (test/golden/make_convolution.py), the book's shapes and
// counts, a network that trains to the same bits everywhere, names and options that are kept.
import {
  averagePool1d,
  averagePool2d,
  conv1d,
  conv2d,
  conv2dTranspose,
  Dataset,
  dense,
  depthwiseConv2d,
  earlyStopping,
  flatten,
  globalAveragePool2d,
  globalMaxPool2d,
  gradients,
  heNormal,
  l2Pool2d,
  loadNetwork,
  locallyConnected2d,
  maxPool1d,
  maxPool2d,
  Network,
  network,
  ops,
  relu,
  separableConv2d,
  sgd,
  softmaxCrossEntropy,
  Trainer,
  zeroPadding2d,
} from "rutter";
import { digits } from "rutter/data";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import type { Layer } from "../packages/rutter/src/layer";
import * as layers from "../packages/rutter/src/layers";
import { batchLoss } from "../packages/rutter/src/loss";
import { constant, input, integerConstant } from "../packages/rutter/src/ops/leaf";
import { Program } from "../packages/rutter/src/program";
import { type Tensor, tensorType } from "../packages/rutter/src/tensor";
import { differentBits } from "./bits";
import golden from "./golden/convolution.json";
import { type Bounded, DOUBLE, known, runningError, SINGLE } from "./runningError";

/** Float64's unit roundoff as a part of float32's; PyTorch's own error is allowed once more. */
const IN_DOUBLE = 2 ** -28;
const DOUBLE_TO_SINGLE = DOUBLE / SINGLE;

function within(got: ArrayLike<number>, expected: readonly number[], bound: ArrayLike<number>, what: string) {
  expect(got.length, what).toBe(expected.length);
  for (let i = 0; i < got.length; i++)
    if (!(Math.abs(got[i] - expected[i]) <= bound[i]))
      expect.fail(`${what}[${i}]: ${got[i]} instead of ${expected[i]} ± ${bound[i]}`);
}

/** Values of tensors on a backend, all parameters of the network where they are. */
async function values(given: Tensor, data: ArrayLike<number>, outputs: readonly Tensor[], backend: any) {
  using program = new Program({ inputs: [given], outputs, backend });
  await program.write(0, Float32Array.from(data));
  await program.run();
  const read = outputs.map((_, i) => program.arrayForOutput(i));
  for (const [i, out] of read.entries()) await program.read(i, out);
  return read;
}

/** A dataset of images; their labels do not matter. */
function imagesOf(inputs: Float32Array, inputShape: readonly [number, number, number]) {
  const count = inputs.length / inputShape.reduce((product, extent) => product * extent, 1);
  return Dataset.from({ inputs, inputShape, labels: new Int32Array(count) });
}

type Named = Record<string, { shape: number[]; data: number[] }>;

describe("a layer alone agrees with PyTorch", () => {
  test.each(golden.layers.map((one) => ({ ...one, label: `${one.kind}(${JSON.stringify(one.options)})` })))(
    "$label",
    async ({ kind, options, x, output, weights, inputGradient, ...rest }) => {
      const [parameters, wanted] = [rest.parameters as unknown as Named, rest.gradients as unknown as Named];
      const layer: Layer = (layers as any)[kind](options);
      const net = new Network({ input: x.shape.slice(1) }, [layer]);
      expect(net.output).toEqual(output.shape.slice(1));
      const names = Object.keys(parameters);
      const own = net.parameterList.map(({ name, shape }) => ({ name, shape }));
      expect(own).toEqual(names.map((name) => ({ name, shape: parameters[name].shape })));
      const flat = Float32Array.from(names.flatMap((name) => parameters[name].data));
      if (flat.length > 0) await net.parameters.write(flat);

      const given = input(tensorType(x.shape));
      const result = net.apply(given);
      const cost = ops.sum(ops.mul(result, constant(weights.data, weights.shape)));
      const found = gradients(cost, [given, ...net.parameterList.map(({ tensor }) => tensor)]);
      const outputs = [result, ...found];
      const expected = [output.data, inputGradient.data, ...names.map((name) => wanted[name].data)];
      const leaves = new Map<Tensor, Bounded>([
        [given, known(x.data)],
        [net.parameters.tensor, known(flat)],
      ]);
      const bounds = runningError(outputs, leaves);
      const single = await values(given, x.data, outputs, reference());
      const native = await values(given, x.data, outputs, await wasm());
      const exact = await values(given, x.data, outputs, reference({ precision: "float64" }));
      for (const [i, numbers] of expected.entries()) {
        const what = ["output", "input gradient", ...names][i];
        within(single[i], numbers, bounds[i].error, what);
        within(
          exact[i],
          numbers,
          bounds[i].error.map((e) => e * IN_DOUBLE),
          `${what} in float64`,
        );
        expect(differentBits(native[i], single[i]), what).toBeUndefined();
        expect(Math.max(...bounds[i].error)).toBeLessThan(1e-4 * Math.max(...numbers.map(Math.abs)));
      }
    },
  );
});

describe("a small network", async () => {
  const { x, labels, learningRate, costs, start, steps } = golden.network;
  const first = Object.values(start as Named).flatMap(({ data }) => data);
  const build = () =>
    network({ input: [1, 10, 10] }, [
      conv2d({ filters: 3, kernel: 3 }),
      maxPool2d(2),
      relu(),
      conv2d({ filters: 4, kernel: 3, padding: "same" }),
      relu(),
      averagePool2d(2),
      flatten(),
      dense(3),
    ]);

  test("has PyTorch's names and layouts", () => {
    expect(build().parameterList.map(({ fullName, shape }) => [fullName, shape])).toEqual(
      Object.entries(start as Named).map(([name, { shape }]) => [name, shape]),
    );
  });

  test("takes each of PyTorch's ten steps within what rounding explains", async () => {
    const net = build();
    const given = input(tensorType(x.shape));
    const cost = batchLoss(softmaxCrossEntropy(), net.apply(given), integerConstant(labels));
    const tensors = net.parameterList.map(({ tensor }) => tensor);
    const direction = ops.concat(gradients(cost, tensors).map((gradient) => ops.reshape(gradient, [-1])));
    const next = ops.sub(net.parameters.tensor, ops.mul(direction, learningRate));
    let before = first;
    for (const [i, after] of steps.entries()) {
      const leaves = new Map<Tensor, Bounded>([
        [given, known(x.data)],
        [net.parameters.tensor, known(before)],
      ]);
      const [value, parameters] = runningError([cost, next], leaves, 2 * DOUBLE);
      within(value.values, [costs[i]], value.error, `cost of step ${i + 1}`);
      within(parameters.values, after, parameters.error, `parameters after step ${i + 1}`);
      expect(Math.max(...parameters.error)).toBeLessThan(1e-11);
      before = after;
    }
  });

  test("takes them in training to the same bits on every backend, near PyTorch's end", async () => {
    const train = Dataset.from({
      inputs: Float32Array.from(x.data),
      inputShape: [1, 10, 10],
      labels: Int32Array.from(labels),
    });
    const ends: ArrayLike<number>[] = [];
    for (const backend of [reference({ precision: "float64" }), reference(), await wasm()]) {
      const net = build();
      await net.parameters.write(Float32Array.from(first));
      using trainer = new Trainer(net, {
        backend,
        loss: softmaxCrossEntropy(),
        optimizer: sgd({ learningRate }),
      });
      for await (const _ of trainer.fit(train, { epochs: 10, batchSize: 5, shuffle: false })) {
        // Nothing to do with its events.
      }
      ends.push(await net.parameters.read());
    }
    const [exact, single, native] = ends;
    expect(differentBits(native, single)).toBeUndefined();
    const last = steps[steps.length - 1];
    const farthest = (got: ArrayLike<number>) =>
      Math.max(...last.map((value, i) => Math.abs(got[i] - value)));
    // No error was lost on the way: float32 is as much farther from PyTorch as its roundoff is larger, within a bit or so
    // for every step.
    expect(farthest(exact)).toBeLessThan(farthest(single) * DOUBLE_TO_SINGLE * 2 ** 10);
    expect(farthest(single)).toBeLessThan(2 ** -24 * 2 ** 10);
  });
});

describe("shapes and counts of the book's chapter 6", () => {
  const sizes = (net: Network<any, any>) => net.layers.map(({ output }) => output);
  const count = (options: readonly Layer[]) => new Network({ input: [1, 28, 28] }, options).parameterCount;
  const conv = (filters: number) => conv2d({ filters, kernel: 5 });
  const first = [conv(20), maxPool2d(2)];
  const second = [...first, conv(40), maxPool2d(2)];

  test("28 becomes 24, 12, 8 and 4", () => {
    const net = new Network({ input: [1, 28, 28] }, second);
    expect(sizes(net)).toEqual([
      [20, 24, 24],
      [20, 12, 12],
      [40, 8, 8],
      [40, 4, 4],
    ]);
  });

  test("a map costs 26 parameters, twenty cost 520, a dense layer of 30 units 45 times as much", () => {
    expect(count([conv(1)])).toBe(26);
    expect(count([conv(20)])).toBe(520);
    expect(count([flatten(), dense(30)])).toBe(23550);
    expect(count([conv(3), maxPool2d(2), flatten(), dense(10)])).toBe(4408);
  });

  test("the ladder's column of parameters", () => {
    const units = (...widths: number[]) => [flatten(), ...widths.map((width) => dense(width)), dense(10)];
    expect(count(units(100))).toBe(79510);
    expect(count([...first, ...units(100)])).toBe(289630);
    expect(count([...first, ...units()])).toBe(29330);
    expect(count([...second, ...units(100)])).toBe(85670);
    expect(count([...second, ...units(300)])).toBe(215870);
    expect(count([...second, ...units(1000)])).toBe(671570);
    expect(count([...second, ...units(100, 100)])).toBe(95770);
    expect(count([...second, ...units(300, 300)])).toBe(306170);
    expect(count([...second, ...units(1000, 1000)])).toBe(1672570);
  });

  test("each map of the second layer reads all twenty of the first", async () => {
    const net = new Network({ input: [20, 12, 12], seed: 2 }, [conv(40)]);
    const image = Float32Array.from({ length: 20 * 144 }, (_, i) => (i % 17) / 17 + 0.1);
    const run = async (pixels: Float32Array) => (await net.predict(imagesOf(pixels, [20, 12, 12]))).data;
    const whole = await run(image);
    for (const map of [0, 7, 19]) {
      const without = image.slice().fill(0, map * 144, (map + 1) * 144);
      const changed = await run(without);
      expect(Array.from(whole).filter((value, i) => value === changed[i])).toEqual([]);
    }
  });
});

describe("the book's equation 125", () => {
  test("is what a convolution computes, whatever the field and the stride", async () => {
    for (const kernel of [3, 5, 9])
      for (const stride of [1, 2, 3]) {
        const [c, h, w, filters] = [2, 13, 12, 3];
        const net = network({ input: [c, h, w], seed: kernel }, [conv2d({ filters, kernel, stride })]);
        const pixels = Float32Array.from({ length: c * h * w }, (_, i) => Math.fround(Math.sin(i)));
        const dataset = imagesOf(pixels, [c, h, w]);
        const { data, shape } = await net.predict(dataset, { backend: reference({ precision: "float64" }) });
        const [weight, bias] = await net.weights();
        const [, , oh, ow] = shape;
        for (let f = 0; f < filters; f++)
          for (let j = 0; j < oh; j++)
            for (let k = 0; k < ow; k++) {
              let z = bias.data[f];
              for (let channel = 0; channel < c; channel++)
                for (let l = 0; l < kernel; l++)
                  for (let m = 0; m < kernel; m++)
                    z +=
                      weight.data[((f * c + channel) * kernel + l) * kernel + m] *
                      pixels[(channel * h + j * stride + l) * w + k * stride + m];
              expect(Math.abs(data[(f * oh + j) * ow + k] - z)).toBeLessThan(1e-12);
            }
      }
  });
});

describe("the user's page", async () => {
  const data = await digits({ train: 60, validation: 20, test: 10, seed: 4 });
  const build = (first: number, second: number) =>
    network({ input: [1, 28, 28], seed: 1 }, [
      ...([conv2d({ filters: first, kernel: 5 }), maxPool2d(2), relu()] as const),
      ...([conv2d({ filters: second, kernel: 5 }), maxPool2d(2), relu()] as const),
      ...([flatten(), dense(20), relu(), dense(10)] as const),
    ]);

  async function train(backend: Awaited<ReturnType<typeof wasm>>, net = build(4, 6)) {
    const losses: number[] = [];
    using trainer = new Trainer(net, {
      backend,
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.2 }),
      regularization: { l2: 0.1 },
      callbacks: [earlyStopping({ patience: 10 })],
    });
    for await (const event of trainer.fit(data.train, {
      epochs: 4,
      batchSize: 10,
      validation: data.validation,
    }))
      if (event.type === "epoch") losses.push(event.training.loss);
    return { net, losses, hash: await net.weightsHash() };
  }

  test("trains to the same bits natively, natively without fusion, and on the reference", async () => {
    const native = await train(await wasm());
    expect(native.losses[3]).toBeLessThan(native.losses[0]);
    expect((await train(await wasm({ fusion: false }))).hash).toBe(native.hash);
    expect((await train(reference())).hash).toBe(native.hash);
  });

  test("runs without a single fallback", async () => {
    const net = build(20, 40);
    const [given, labels] = [input(tensorType([10, 1, 28, 28])), integerConstant(new Int32Array(10))];
    const cost = batchLoss(softmaxCrossEntropy(), net.apply(given, { training: true }), labels);
    const tensors = net.parameterList.map(({ tensor }) => tensor);
    for (const options of [{}, { fusion: false }]) {
      const outputs = [cost, ...gradients(cost, tensors)];
      using program = new Program({ inputs: [given], outputs, backend: await wasm(options) });
      await program.run();
      expect(program.statistics.fallback).toBe(0);
    }
  });
});

describe("locallyConnected2d", () => {
  const options = { filters: 3, kernel: [3, 2], stride: [2, 1], padding: 1, dilation: [1, 2] } as const;
  const shape = [2, 6, 5] as const;
  const image = Float32Array.from({ length: 2 * 60 }, (_, i) => ((i * 29) % 17) - 8);

  test("is conv2d where every place has the same filters", async () => {
    const shared = network({ input: shape, seed: 3 }, [conv2d(options)]);
    const local = network({ input: shape, seed: 4 }, [locallyConnected2d(options)]);
    const [weight] = await shared.weights();
    const [own, bias] = await local.weights();
    const times = own.data.length / weight.data.length;
    const repeated = Float32Array.from(own.data, (_, i) => weight.data[i % weight.data.length]);
    await local.setWeights([{ ...own, data: repeated }, bias]);
    expect(times).toBe(bias.data.length / options.filters);
    const images = imagesOf(image, shape);
    const [expected, got] = [await shared.predict(images), await local.predict(images)];
    expect(got.shape).toEqual(expected.shape);
    expect(differentBits(got.data, expected.data)).toBeUndefined();
  });

  test("starts every place with filters of its own, spread as those of a convolution", async () => {
    const net = network({ input: [4, 12, 12], seed: 1 }, [
      locallyConnected2d({ filters: 8, kernel: 4, stride: 4, initializer: heNormal() }),
    ]);
    const [{ data, shape: sizes }] = await net.weights();
    expect(sizes).toEqual([3, 3, 8, 4, 4, 4]);
    const filters = Array.from({ length: 9 }, (_, i) => data.slice(i * 512, (i + 1) * 512));
    expect(new Set(filters.map((some) => some[0])).size).toBe(9);
    const square = Array.from(data).reduce((sum, w) => sum + w * w, 0) / data.length;
    // 2 / 64 with a relative standard error of √(2 / 4608).
    expect(Math.abs(square * 32 - 1)).toBeLessThan(4 * Math.sqrt(2 / 4608));
  });
});

describe("a network of every layer with a window", () => {
  const build = () =>
    network({ input: [2, 9, 10], seed: 1 }, [
      zeroPadding2d([
        [1, 2],
        [0, 1],
      ]),
      conv2d({ filters: 4, kernel: [3, 2], padding: "same", stride: 2, name: "first" }),
      separableConv2d({ filters: 4, kernel: 3, padding: 1, dilation: 1 }),
      depthwiseConv2d({ kernel: 2, multiplier: 2, bias: false }),
      conv2dTranspose({ filters: 3, kernel: 3, stride: 2, outputPadding: 1 }),
      averagePool2d({ size: 3, stride: 2, padding: 1 }),
      l2Pool2d(2),
      locallyConnected2d({ filters: 2, kernel: 1 }),
      globalAveragePool2d(),
    ]);
  const image = imagesOf(
    Float32Array.from({ length: 360 }, (_, i) => (i % 13) - 6),
    [2, 9, 10],
  );

  test("is saved and loaded with its options", async () => {
    const net = build();
    const loaded = await loadNetwork(await net.toBytes());
    expect(loaded.summary()).toBe(net.summary());
    expect(await loaded.weights()).toEqual(await net.weights());
    expect((await loaded.predict(image)).data).toEqual((await net.predict(image)).data);
    const names = (await net.weights()).map(({ name }) => name);
    expect(names).toContain("first.weight");
    expect(names).toContain("2.depthwise.weight");
    expect(names).toContain("2.pointwise.bias");
    expect(names).not.toContain("3.bias");
  });

  test("takes sequences too", async () => {
    const net = network({ input: [2, 15], seed: 1 }, [
      conv1d({ filters: 3, kernel: 4, padding: "same" }),
      maxPool1d({ size: 3, stride: 2, padding: 1 }),
      averagePool1d(2),
      flatten(),
    ]);
    expect(net.layers.map(({ output }) => output)).toEqual([[3, 15], [3, 8], [3, 4], [12]]);
    const loaded = await loadNetwork(await net.toBytes());
    expect(loaded.summary()).toBe(net.summary());
  });

  test("global maxima are those of each channel", async () => {
    const net = network({ input: [2, 9, 10] }, [globalMaxPool2d()]);
    expect((await net.predict(image)).data).toEqual(Float32Array.of(6, 6, 6, 6));
  });
});

describe("L2 pooling", () => {
  test("has the derivative a / p, and 0 where everything is 0", async () => {
    const given = input(tensorType([1, 1, 2, 4]));
    const net = network({ input: [1, 2, 4] }, [l2Pool2d(2)]);
    const pooled = net.apply(given);
    const outputs = [pooled, gradients(ops.sum(pooled), [given])[0]];
    const [p, slope] = await values(given, [3, 0, 0, 0, 0, 4, 0, 0], outputs, await wasm());
    expect(Array.from(p)).toEqual([5, 0]);
    expect(Array.from(slope)).toEqual([3, 0, 0, 0, 0, 4, 0, 0].map((a) => Math.fround(a * Math.fround(0.2))));
  });
});

describe("mistakes are named", () => {
  const build =
    (layer: () => Layer<any, any>, shape = [1, 4, 4]) =>
    () =>
      new Network({ input: shape }, [layer()]);
  test.each([
    [
      "a filter larger than the image",
      build(() => conv2d({ filters: 1, kernel: 5 })),
      /at least as large as the window/,
    ],
    [
      "no images",
      build(() => conv2d({ filters: 1, kernel: 3 }), [16]),
      /\[channels, height, width\].*got \[16\]/s,
    ],
    [
      "groups that divide nothing",
      build(() => conv2d({ filters: 3, kernel: 1, groups: 2 })),
      /groups that divide/,
    ],
    [
      "a stride of 0",
      build(() => conv2d({ filters: 1, kernel: 1, stride: 0 })),
      /stride to be a whole number/,
    ],
    [
      "padding by an unknown name",
      build(() => conv2d({ filters: 1, kernel: 1, padding: "ful" as any })),
      /"same", "valid"/,
    ],
    ["a slip in an option", build(() => conv2d({ filter: 1, kernel: 1 } as any)), /Did you mean "filters"/],
    ["pooling of more than half padding", build(() => maxPool2d({ size: 2, padding: 2 })), /at most half/],
    ["no sequences", build(() => conv1d({ filters: 1, kernel: 1 })), /\[channels, length\]/],
    [
      "an output padding as large as the stride",
      build(() => conv2dTranspose({ filters: 1, kernel: 2, outputPadding: 1 })),
      /outputPadding less/,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
