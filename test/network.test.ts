// Networks: what they look like, what is inside, and that a file brings the same one back.
import { describe, expect, test } from "vitest";
import { Dataset } from "../packages/rutter/src/data/dataset";
import type { Initializer } from "../packages/rutter/src/initializer";
import * as initializers from "../packages/rutter/src/initializers";
import { custom, dense, flatten, relu, sigmoid, softmax, tanh } from "../packages/rutter/src/layers";
import { batchLoss } from "../packages/rutter/src/loss";
import {
  meanSquaredError,
  quadratic,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from "../packages/rutter/src/losses";
import { network } from "../packages/rutter/src/network";
import { constant } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { reference } from "../packages/rutter/src/reference";
import type { Tensor } from "../packages/rutter/src/tensor";
import { wasm } from "../packages/rutter/src/wasm";
import { differentBits } from "./bits";
import { integers, normals } from "./cases/case";
import { gradientSum, weightedSum, wrongDerivative } from "./finiteDifferences";
import { flowers } from "./flowers";

const native = await wasm();
const exact = reference({ precision: "float64" });

describe("a network", () => {
  test("sums itself up as a table", () => {
    const net = network({ input: [1, 28, 28], seed: 1 }, [
      flatten(),
      dense({ units: 30, name: "hidden" }),
      sigmoid(),
      dense({ units: 10, bias: false }),
    ]);
    expect(net.summary()).toBe(
      `
layer           output       parameters
───────────────────────────────────────
input           [1, 28, 28]           0
0 flatten       [784]                 0
hidden (dense)  [30]             23,550
2 sigmoid       [30]                  0
3 dense         [10]                300
───────────────────────────────────────
total                            23,850`.slice(1),
    );
  });

  test("names and shapes its parameters as PyTorch does", async () => {
    const net = network({ input: [4] }, [dense(3), relu(), dense({ units: 2, name: "last" })]);
    const shapes = (await net.weights()).map(({ name, shape, data }) => [name, shape, data.length]);
    expect(shapes).toEqual([
      ["0.weight", [3, 4], 12],
      ["0.bias", [3], 3],
      ["last.weight", [2, 3], 6],
      ["last.bias", [2], 2],
    ]);
    expect(net.parameterCount).toBe(23);
  });

  test("starts from its seed: the same again, another from another, and the rest as before when a layer comes in between", async () => {
    const weights = async (seed: number, ...between: ReturnType<typeof relu>[]) => {
      const net = network({ input: [4], seed }, [dense(5), ...between, dense(3)] as any);
      return (await net.weights()).map(({ data }) => Array.from(data));
    };
    const first = await weights(1);
    expect(await weights(1)).toEqual(first);
    expect(await weights(1, relu(), sigmoid())).toEqual(first);
    expect(await weights(2)).not.toEqual(first);
    expect(await weights(2 ** 40 + 1)).not.toEqual(first);
  });

  test("computes x·Wᵀ + b", async () => {
    const net = network({ input: [2] }, [dense(2)]);
    await net.parameters.write(Float32Array.of(1, 2, 3, 4, 10, 20));
    expect(
      Array.from(
        (
          await net.predict([
            [1, 1],
            [2, 0],
          ])
        ).data,
      ),
    ).toEqual([13, 27, 12, 26]);
  });

  test("gives its memory back when it is disposed of, and works on", async () => {
    const net = network({ input: [4], seed: 1 }, [dense(3)]);
    const hash = await net.weightsHash();
    const { data } = await net.predict(flowers, { backend: native });
    expect(net.parameters.backend).toBe(native);
    await net.dispose();
    expect(net.parameters.backend).toBeUndefined();
    expect(await net.weightsHash()).toBe(hash);
    expect((await net.predict(flowers)).data).toEqual(data);
  });
});

describe("initialisers", () => {
  const [out, fanIn] = [100, 400];
  const deviations: Record<string, [Initializer, number]> = {
    normal: [initializers.normal({ standardDeviation: 0.5 }), 0.5],
    normalFanIn: [initializers.normalFanIn(), Math.sqrt(1 / fanIn)],
    uniform: [initializers.uniform({ limit: 0.3 }), 0.3 / Math.sqrt(3)],
    glorotUniform: [initializers.glorotUniform(), Math.sqrt(2 / (fanIn + out))],
    glorotNormal: [initializers.glorotNormal(), Math.sqrt(2 / (fanIn + out))],
    heUniform: [initializers.heUniform(), Math.sqrt(2 / fanIn)],
    heNormal: [initializers.heNormal(), Math.sqrt(2 / fanIn)],
  };

  test.each(Object.keys(deviations))("%s has the mean and the variance that it promises", async (name) => {
    const [initializer, deviation] = deviations[name];
    const net = network({ input: [fanIn], seed: 1 }, [dense({ units: out, initializer })]);
    const data = Array.from((await net.weights())[0].data);
    const n = data.length;
    const mean = data.reduce((sum: number, x: number) => sum + x, 0) / n;
    const variance = data.reduce((sum: number, x: number) => sum + (x - mean) ** 2, 0) / n;
    // Five standard deviations of the sample's own mean and variance; the seed is fixed.
    expect(Math.abs(mean)).toBeLessThan((5 * deviation) / Math.sqrt(n));
    expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    if (name.endsWith("niform"))
      expect(data.reduce((most: number, x: number) => Math.max(most, Math.abs(x)), 0)).toBeLessThanOrEqual(
        Math.fround(deviation * Math.sqrt(3)),
      );
  });

  test("of constants fill", async () => {
    const biasInitializer = initializers.constantValue({ value: 0.25 });
    const net = network({ input: [2] }, [
      dense({ units: 2, initializer: initializers.zeros(), biasInitializer }),
    ]);
    expect(Array.from(await net.parameters.read())).toEqual([0, 0, 0, 0, 0.25, 0.25]);
  });
});

describe("predictions", () => {
  const net = network({ input: [4], seed: 1 }, [dense(6), tanh(), dense(3), softmax()]);
  const flat = flowers.inputs.slice(0, 12);
  const rows = [0, 1, 2].map((i) => Array.from(flat.subarray(4 * i, 4 * i + 4)));

  test("take rows, flat numbers, typed arrays, tensors and datasets", async () => {
    const { shape, data } = await net.predict(rows);
    expect(shape).toEqual([3, 3]);
    for (const form of [Array.from(flat), flat, { shape: [3, 4], data: flat }, flowers.take(3)])
      expect((await net.predict(form)).data).toEqual(data);
    expect((await net.predict(rows[1])).data).toEqual(data.slice(3, 6));
  });

  test("are the same on both backends, for more examples than a batch, and one by one", async () => {
    const many = Float32Array.from({ length: 4 * 230 }, (_, i) => Math.fround(Math.sin(i)));
    const [a, b] = [
      await net.predict(many, { backend: native }),
      await net.predict(many, { backend: reference() }),
    ];
    expect(a.shape).toEqual([230, 3]);
    expect(differentBits(a.data, b.data)).toBeUndefined();
    for (const i of [0, 99, 100, 229]) {
      const one = await net.predict(many.subarray(4 * i, 4 * i + 4));
      expect(differentBits(one.data, a.data.subarray(3 * i, 3 * i + 3))).toBeUndefined();
    }
  });

  test("keep all digits in float64", async () => {
    const line = network({ input: [1] }, [dense(1)]);
    await line.parameters.attach(exact);
    await line.setWeights([
      { name: "0.weight", shape: [1, 1], data: Float64Array.of(0.1) },
      { name: "0.bias", shape: [1], data: Float64Array.of(0) },
    ]);
    expect((await line.predict([0.3], { backend: exact })).data).toEqual(Float64Array.of(0.1 * 0.3));
  });

  test("that overlap do not disturb each other", async () => {
    const alone = [];
    for (const row of rows) alone.push((await net.predict(row)).data);
    const together = await Promise.all(
      rows.map((row, i) => net.predict(row, { backend: i === 1 ? reference() : native })),
    );
    expect(together.map(({ data }) => data)).toEqual(alone);
  });
});

describe("inspection", () => {
  const sizes = [4, 5, 3];
  const net = network({ input: [4], seed: 2 }, [
    dense({ units: 5, biasInitializer: initializers.normal() }),
    sigmoid(),
    dense({ units: 3, biasInitializer: initializers.normal() }),
    sigmoid(),
  ]);
  const x = flowers.inputs.slice(0, 8);
  const y = Float32Array.of(1, 0, 0, 0, 1, 0.5);

  test("shows z, a, δ and gradients as the book's four equations give them", async () => {
    const { layers, loss, output, inputGradient } = await net.inspect(x, {
      target: y,
      loss: quadratic(),
      backend: exact,
    });
    const at = (m: { data: ArrayLike<number>; shape: readonly number[] }, i: number, j: number) =>
      m.data[i * m.shape[1] + j];
    const [batch, [first, , last, end]] = [2, layers];
    const near = (got: number, expected: number) => expect(Math.abs(got - expected)).toBeLessThan(1e-14);
    const s = (z: number) => 1 / (1 + Math.exp(-z));
    expect(layers.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "0 dense",
      "1 sigmoid",
      "2 dense",
      "3 sigmoid",
    ]);
    let cost = 0;
    for (let i = 0; i < batch; i++)
      for (let j = 0; j < 3; j++) {
        const [z, a] = [at(last.output, i, j), at(end.output, i, j)];
        near(a, s(z));
        cost += (a - y[i * 3 + j]) ** 2 / 2 / batch;
        // BP1: δ = ∂C/∂a · σ'(z), of a cost averaged over the batch.
        near(at(last.delta!, i, j), ((a - y[i * 3 + j]) / batch) * a * (1 - a));
      }
    near(loss!, cost);
    expect(output.data).toEqual(end.output.data);
    for (let i = 0; i < batch; i++)
      for (let k = 0; k < sizes[1]; k++) {
        // BP2: δ = (Wᵀ δ of the next layer) · σ'(z).
        const back = [0, 1, 2].reduce(
          (sum, j) => sum + at(last.parameters.weight, j, k) * at(last.delta!, i, j),
          0,
        );
        const a = at(last.input, i, k);
        near(at(first.delta!, i, k), back * a * (1 - a));
      }
    for (const layer of [first, last]) {
      const [units, inputs] = layer.parameters.weight.shape;
      for (let j = 0; j < units; j++) {
        const deltas = [0, 1].map((i) => at(layer.delta!, i, j));
        // BP3: ∂C/∂b = δ; BP4: ∂C/∂w = a_in · δ; both summed over the batch.
        near(layer.gradients!.bias.data[j], deltas[0] + deltas[1]);
        for (let k = 0; k < inputs; k++)
          near(
            at(layer.gradients!.weight, j, k),
            deltas[0] * at(layer.input, 0, k) + deltas[1] * at(layer.input, 1, k),
          );
      }
    }
    for (let i = 0; i < batch; i++)
      for (let k = 0; k < sizes[0]; k++)
        near(
          at(inputGradient!, i, k),
          [0, 1, 2, 3, 4].reduce(
            (sum, j) => sum + at(first.parameters.weight, j, k) * at(first.delta!, i, j),
            0,
          ),
        );
  });

  test("takes class labels, and leaves δ out without a loss", async () => {
    const logits = network({ input: [4], seed: 2 }, [dense(3)]);
    const { layers } = await logits.inspect(x, {
      target: Int32Array.of(2, 0),
      loss: softmaxCrossEntropy(),
      backend: exact,
    });
    const probabilities = await network({ input: [3] }, [softmax()]).predict({
      shape: [2, 3],
      data: layers[0].output.data,
    });
    const oneHot = [0, 0, 1, 1, 0, 0];
    for (let i = 0; i < 6; i++)
      expect(Math.abs(layers[0].delta!.data[i] - (probabilities.data[i] - oneHot[i]) / 2)).toBeLessThan(1e-6);
    const bare = await net.inspect(x, { backend: native });
    expect([bare.loss, bare.inputGradient, bare.layers[0].delta, bare.layers[0].gradients]).toEqual(
      new Array(4).fill(undefined),
    );
    expect(bare.layers[3].output.data).toEqual((await net.predict(x)).data);
  });
});

describe("derivatives of networks and losses agree with finite differences", () => {
  const deep = network({ input: [4], seed: 2 }, [dense(5), tanh(), dense(4), sigmoid(), dense(3)]);
  const target = constant([0.2, 0.5, 0.3, 0.1, 0.1, 0.8], [2, 3]);

  test("by the inputs, once and twice", async () => {
    const f = ([x]: readonly Tensor[]) => weightedSum(deep.apply(x));
    expect(await wrongDerivative(f, [normals([2, 4])], exact)).toBeUndefined();
    expect(await wrongDerivative(gradientSum(f, [0]), [normals([2, 4])], exact)).toBeUndefined();
  });

  test("by the parameters, given as tensors", async () => {
    const x = constant(normals([2, 4]).values, [2, 4]);
    const names = deep.parameterList.map(({ fullName }) => fullName);
    const shapes = deep.parameterList.map(({ fullName, shape }) => normals(shape, fullName, 0.5));
    const f = (given: readonly Tensor[]) => {
      const values = Object.fromEntries(names.map((name, i) => [name, given[i]]));
      return batchLoss(softmaxCrossEntropy(), deep.apply(x, { values }), target);
    };
    expect(await wrongDerivative(f, shapes, exact)).toBeUndefined();
  });

  test.each([quadratic(), meanSquaredError(), sigmoidCrossEntropy(), softmaxCrossEntropy()])(
    "of $kind, once and twice",
    async (loss) => {
      const values = ([z]: readonly Tensor[]) => batchLoss(loss, z, target);
      const through = ([z]: readonly Tensor[]) =>
        batchLoss(loss, loss.kind === "softmaxCrossEntropy" ? ops.softmax(z) : ops.sigmoid(z), target);
      const labels = ([z, y]: readonly Tensor[]) => batchLoss(loss, z, y);
      for (const f of [values, through]) {
        expect(await wrongDerivative(f, [normals([2, 3])], exact)).toBeUndefined();
        expect(await wrongDerivative(gradientSum(f, [0]), [normals([2, 3])], exact)).toBeUndefined();
      }
      expect(await wrongDerivative(labels, [normals([2, 3]), integers([2], [2, 0])], exact)).toBeUndefined();
    },
  );
});

describe("cross-entropy of a network that ends in its own activation", () => {
  test.each([
    ["sigmoid", sigmoid, sigmoidCrossEntropy()],
    ["softmax", softmax, softmaxCrossEntropy()],
  ] as const)(
    "is computed from what goes into it: %s stays finite and keeps its gradient",
    async (_, last, cost) => {
      const net = network({ input: [2] }, [dense({ units: 2, bias: false }), last()]);
      await net.parameters.write(Float32Array.of(1, 0, 0, 1));
      const target = Float32Array.of(0, 1);
      const { loss: value, layers } = await net.inspect([200, -200], {
        target,
        loss: cost,
        backend: native,
      });
      expect(value).toBe(400);
      expect(Array.from(layers[0].delta!.data)).toEqual([1, -1]);
    },
  );
});

describe("custom layers and losses", () => {
  test("are functions of tensors", async () => {
    const swish = custom<1, 1>("swish", (x) => ops.mul(x, ops.sigmoid(x)));
    const net = network({ input: [4], seed: 1 }, [
      dense(3),
      swish,
      custom("total", (x) => ops.sum(x, { axes: 1, keepDimensions: true })),
    ]);
    expect(net.output).toEqual([1]);
    const { data } = await net.predict(flowers.take(2));
    const z = await network({ input: [4], seed: 1 }, [dense(3)]).predict(flowers.take(2));
    const expected = [0, 1].map((i) =>
      [0, 1, 2].reduce((sum, j) => sum + z.data[3 * i + j] / (1 + Math.exp(-z.data[3 * i + j])), 0),
    );
    for (const i of [0, 1]) expect(Math.abs(data[i] - expected[i])).toBeLessThan(1e-5);
  });

  test("may use the batch's own numbers, and labels of any shape", async () => {
    const train = Dataset.from({ inputs: [[1], [2]], labels: [[[1, 2]], [[3, 4]]] });
    expect(train.labelShape).toEqual([1, 2]);
    const net = network({ input: [1] }, [
      dense(2),
      custom("rows", (x) => ops.reshape(x, [x.shape[0], 1, 2])),
    ]);
    const { loss } = await net.inspect(train, {
      target: train.labels,
      loss: quadratic(),
      backend: native,
    });
    expect(loss).toBeGreaterThan(0);
  });
});
