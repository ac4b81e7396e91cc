// Looking inside a network: gradients per example, speeds, activity, histograms, saliency, adversarial steps,
// images of kernels, curvature, and the check of gradients.
import {
  checkGradients,
  checkNetworkGradients,
  closestAdversarial,
  conv2d,
  DataError,
  dense,
  dropout,
  exampleGradients,
  fastGradientSign,
  featureMaps,
  flatten,
  GradientError,
  greyLevels,
  hessianOf,
  histogram,
  kernels,
  layerSpeeds,
  maximizeActivation,
  maxPool2d,
  network,
  OptionError,
  ops,
  projectedGradient,
  quadratic,
  relu,
  ShapeError,
  saliency,
  sheet,
  sigmoid,
  softmaxCrossEntropy,
  tanh,
  topEigenvalue,
  unitActivity,
  updateRatios,
} from "rutter";
import { Dataset, digits } from "rutter/data";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import { applyOp, type Op } from "../packages/rutter/src/ops/operation";
import golden from "./golden/inside.json";

const backend = await wasm();
const loss = quadratic();

/** One linear unit: z = 2·x₀ − 3·x₁ + 1. */
async function linear() {
  const net = network({ input: [2], seed: 1 }, [dense(1)]);
  await net.setWeights([
    { name: "0.weight", shape: [1, 2], data: Float32Array.of(2, -3) },
    { name: "0.bias", shape: [1], data: Float32Array.of(1) },
  ]);
  return net;
}

const small = () => network({ input: [4], seed: 5 }, [dense(6), tanh(), dense(5), sigmoid(), dense(3)]);
const few = Dataset.from({
  inputs: Array.from({ length: 6 }, (_, i) => [i / 6, -i / 3, (i % 3) - 1, 0.5]),
  labels: [0, 1, 2, 2, 1, 0],
  classes: 3,
});

describe("exampleGradients", () => {
  test("are those of each example, by hand for a linear unit", async () => {
    // z = 3 and −1; δ = z − y = 3 and −2; ∂C/∂w = δ·x.
    const x = [
      [1, 0],
      [2, 2],
    ];
    const found = await exampleGradients(await linear(), x, { loss, target: Float32Array.of(0, 1), backend });
    expect([...found.losses.data]).toEqual([4.5, 2]);
    expect(found.gradients["0.weight"]).toEqual({
      shape: [2, 1, 2],
      data: Float32Array.of(3, 0, -4, -4),
    });
    expect([...found.gradients["0.bias"].data]).toEqual([3, -2]);
  });

  test("average to the gradient of the batch, and both backends give the same bits", async () => {
    const net = small();
    const options = { loss: softmaxCrossEntropy() };
    const each = await exampleGradients(net, few, { ...options, backend });
    const batch = await net.inspect(few, { ...options, target: few.labels, backend });
    for (const { name, gradients } of batch.layers)
      for (const [key, { data }] of Object.entries(gradients!)) {
        const own = each.gradients[`${name}.${key}`].data;
        for (const [i, value] of data.entries()) {
          let mean = 0;
          for (let n = 0; n < few.length; n++) mean += own[n * data.length + i] / few.length;
          expect(mean).toBeCloseTo(value, 6);
        }
      }
    expect(await exampleGradients(net, few, { ...options, backend: reference() })).toEqual(each);
  });

  test.each([
    [[[1, 2]], { target: undefined }, "expected a target, got none. Give target, or a Dataset"],
    [[[1, 2]], { target: Int32Array.of(7) }, "class labels from 0 to 0, got 7 for example 0"],
    [[[1, 2, 3]], { target: Float32Array.of(1) }, "examples of 2 values"],
    [[[1, Number.NaN]], { target: Float32Array.of(1) }, "finite numbers, got NaN"],
  ])("refuse %o", async (x, options, text) => {
    await expect(exampleGradients(await linear(), x, { loss, ...options })).rejects.toThrow(text);
  });
});

describe("layerSpeeds", () => {
  test("are the lengths of ∂C/∂b, with and without a bias", async () => {
    for (const bias of [true, false]) {
      const net = network({ input: [2], seed: 1 }, [dense({ units: 2, bias })]);
      const weight = { name: "0.weight", shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) };
      await net.setWeights(
        [weight, { name: "0.bias", shape: [2], data: Float32Array.of(0, 0) }].slice(0, bias ? 2 : 1),
      );
      // δ averaged over both examples: ((3, 4) + (3, 4)) / 2.
      const x = [
        [3, 4],
        [3, 4],
      ];
      const inspection = await net.inspect(x, { loss, target: new Float32Array(4), backend });
      expect(layerSpeeds(inspection)).toMatchObject([{ name: "0", kind: "dense", speed: 5 }]);
      // ∂C/∂W = δ·xᵀ = (9, 12, 12, 16), of length 25.
      expect(layerSpeeds(inspection)[0].gradients.weight).toBe(25);
    }
  });

  test("show the early layers of a deep sigmoid network learning slowest, as in the book's chapter 5", async () => {
    const { train } = digits({ train: 100, validation: 1, test: 1, seed: 1 });
    const net = network({ input: [1, 28, 28], seed: 1 }, [
      flatten(),
      ...[30, 30, 30].flatMap((units) => [dense(units), sigmoid()]),
      dense(10),
      sigmoid(),
    ]);
    const inspection = await net.inspect(train, { loss, target: train.labels, backend });
    const speeds = layerSpeeds(inspection).map(({ speed }) => speed);
    expect(speeds).toHaveLength(4);
    expect(speeds[0]).toBeLessThan(speeds[1]);
    expect(speeds[1]).toBeLessThan(speeds[2]);
  });

  test("need gradients", async () => {
    const inspection = await (await linear()).inspect([[1, 2]], { backend });
    expect(() => layerSpeeds(inspection)).toThrow(DataError);
  });
});

describe("updateRatios", () => {
  test("are lengths of moves over lengths of weights", async () => {
    const before = await (await linear()).weights();
    const after = before.map((tensor) => ({ ...tensor, data: tensor.data.map((x) => x * 1.5) }));
    const [weight, bias] = updateRatios(before, after);
    expect(weight).toEqual({
      name: "0.weight",
      update: Math.sqrt(13) / 2,
      weight: Math.sqrt(13),
      ratio: 0.5,
    });
    expect(bias.ratio).toBe(0.5);
    expect(updateRatios(before, before)[0].ratio).toBe(0);
    const zero = [{ ...before[1], data: Float32Array.of(0) }];
    expect(updateRatios(zero, before)[0].ratio).toBe(Number.POSITIVE_INFINITY);
    expect(() => updateRatios(before, [])).toThrow(ShapeError);
  });
});

test("unitActivity counts dead units, saturated outputs and what is not finite", async () => {
  const net = network({ input: [2], seed: 1 }, [relu(), sigmoid()]);
  const inspection = await net.inspect(
    [
      [-1, 9],
      [-2, 0],
    ],
    { backend },
  );
  expect(unitActivity(inspection)).toEqual([
    { name: "0", kind: "relu", dead: 0.5, saturated: undefined, notFinite: 0 },
    { name: "1", kind: "sigmoid", dead: 0, saturated: 0.25, notFinite: 0 },
  ]);
  expect(unitActivity(inspection, { limits: { relu: [-1, 9] } })[0].saturated).toBe(0.25);
});

describe("histogram", () => {
  test("puts every finite value into one bin and reports the others", () => {
    const found = histogram([0, 0.5, 1, 2, 3, 4, Number.NaN, Number.POSITIVE_INFINITY], { bins: 4 });
    expect(found).toMatchObject({ edges: [0, 1, 2, 3, 4], counts: [2, 1, 1, 2], notFinite: 2 });
    expect(found.mean).toBe(1.75);
    expect(histogram([-5, 0, 1, 2, 9], { bins: 2, range: [0, 2] })).toMatchObject({
      counts: [1, 2],
      below: 1,
      above: 1,
    });
  });

  test("takes equal values and none at all", () => {
    expect(histogram([3, 3], { bins: 2 })).toMatchObject({
      edges: [2.5, 3, 3.5],
      counts: [0, 2],
      deviation: 0,
    });
    expect(histogram([]).counts.every((count) => count === 0)).toBe(true);
    expect(histogram([]).mean).toBeNaN();
    expect(() => histogram([1], { range: [1, 1] })).toThrow(OptionError);
    expect(() => histogram([1], { bins: 0 })).toThrow(OptionError);
  });

  test("agrees with its own edges where division rounds", () => {
    const values = Array.from({ length: 101 }, (_, i) => i / 100);
    const { edges, counts } = histogram(values, { bins: 10 });
    const within = edges
      .slice(1)
      .map((edge, i) => values.filter((x) => x >= edges[i] && (i === 9 || x < edge)).length);
    expect(counts).toEqual(within);
  });
});

describe("saliency", () => {
  test("is ∂output/∂input for the largest output, or the one asked for", async () => {
    const net = network({ input: [2], seed: 1 }, [dense({ units: 2, bias: false })]);
    await net.setWeights([{ name: "0.weight", shape: [2, 2], data: Float32Array.of(1, 2, 3, -4) }]);
    const x = [
      [1, 1],
      [1, -1],
    ];
    expect(await saliency(net, x, { backend })).toEqual({
      shape: [2, 2],
      data: Float32Array.of(1, 2, 3, -4),
    });
    expect([...(await saliency(net, x, { outputs: [1, 0], backend })).data]).toEqual([3, -4, 1, 2]);
    await expect(saliency(net, x, { outputs: [1, 2], backend })).rejects.toThrow(
      "example 1: expected an output from 0 to 1",
    );
  });
});

describe("adversarial steps", () => {
  test("move each input by ε against the unit's answer, and stay in range", async () => {
    const net = await linear();
    const x = Float32Array.of(0.5, 0.5, 0.99, 0.01);
    const target = Float32Array.of(0, 9);
    // z = 0.5 > 0: the loss grows with z, along (+, −); z = 2.95 < 9: it grows as z falls.
    const options = { loss, target, epsilon: 0.125, backend };
    const found = await fastGradientSign(net, x, options);
    expect([...found.data]).toEqual([0.625, 0.375, 0.99 - 0.125, 0.01 + 0.125].map(Math.fround));
    const back = await fastGradientSign(net, x, { ...options, targeted: true });
    expect([...back.data]).toEqual([0.375, 0.625, 1, 0].map(Math.fround));
    expect([...x]).toEqual([0.5, 0.5, 0.99, 0.01].map(Math.fround));
  });

  test("repeated steps stay within ε by either norm, raise the loss more, and depend on the seed alone", async () => {
    const net = small();
    const options = { loss: softmaxCrossEntropy(), epsilon: 0.3, range: [-2, 2] as const, backend };
    const lossOf = async (x: Float32Array) =>
      (await net.inspect(x, { loss: options.loss, target: few.labels, backend })).loss!;
    const clean = await lossOf(few.inputs);
    const once = await fastGradientSign(net, few, options);
    const often = await projectedGradient(net, few, { ...options, steps: 20 });
    expect(await lossOf(once.data as Float32Array)).toBeGreaterThan(clean);
    expect(await lossOf(often.data as Float32Array)).toBeGreaterThanOrEqual(
      (await lossOf(once.data as Float32Array)) - 1e-3,
    );
    for (const norm of ["infinity", "two"] as const) {
      const moved = await projectedGradient(net, few, { ...options, norm, randomStart: 3 });
      for (let i = 0; i < few.length; i++) {
        const change = few.example(i).input.map((value, j) => moved.data[4 * i + j] - value);
        const size = norm === "two" ? Math.hypot(...change) : Math.max(...change.map(Math.abs));
        expect(size).toBeLessThan(0.3 + 1e-6);
      }
      const again = await projectedGradient(net, few, {
        ...options,
        norm,
        randomStart: 3,
        backend: reference(),
      });
      expect(again.data).toEqual(moved.data);
    }
  });

  test("refuse options out of range", async () => {
    const net = small();
    const options = { loss, epsilon: 0.1 };
    await expect(fastGradientSign(net, few, { ...options, epsilon: -1 })).rejects.toThrow(OptionError);
    await expect(projectedGradient(net, few, { ...options, norm: "one" as any })).rejects.toThrow(
      OptionError,
    );
    await expect(projectedGradient(net, few, { ...options, steps: 0 })).rejects.toThrow(OptionError);
  });
});

describe("closestAdversarial", () => {
  test("comes close to the nearest point beyond a linear boundary", async () => {
    // Outputs x₀ and x₁: class 1 begins where x₁ > x₀, at a distance of 0.2/√2 from (0.6, 0.4).
    const net = network({ input: [2] }, [dense({ units: 2, bias: false })]);
    await net.setWeights([{ name: "0.weight", shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) }]);
    const x = [
      [0.6, 0.4],
      [0.1, 0.9],
    ];
    const options = { loss: softmaxCrossEntropy(), target: Int32Array.of(1, 1), backend, searches: 14 };
    const { inputs, distances } = await closestAdversarial(net, x, options);
    expect(inputs.data[1]).toBeGreaterThan(inputs.data[0]);
    expect(distances[0]).toBeGreaterThanOrEqual(0.2 / Math.SQRT2 - 1e-6);
    expect(distances[0]).toBeLessThan(0.2 / Math.SQRT2 + 0.03);
    // Of the class already: nothing to do.
    expect(distances[1]).toBe(0);
    expect([...inputs.data.slice(2)]).toEqual([0.1, 0.9].map(Math.fround));
  });

  test("stays in range, says where it failed, and gives the same on both backends", async () => {
    const net = small();
    const options = {
      loss: softmaxCrossEntropy(),
      target: Int32Array.from(few.labels, (y) => (y + 1) % 3),
      range: [-2, 2] as const,
    };
    const found = await closestAdversarial(net, few, { ...options, backend });
    expect(await closestAdversarial(net, few, { ...options, backend: reference() })).toEqual(found);
    const { data } = await net.predict(found.inputs);
    for (const [i, distance] of found.distances.entries()) {
      const row = [...data.slice(3 * i, 3 * i + 3)];
      if (Number.isFinite(distance)) expect(row.indexOf(Math.max(...row))).toBe(options.target[i]);
      else expect([...found.inputs.data.slice(4 * i, 4 * i + 4)]).toEqual([...few.example(i).input]);
    }
    expect(found.distances.some(Number.isFinite)).toBe(true);
    expect(Math.max(...found.inputs.data)).toBeLessThanOrEqual(2);
    // A unit that is always 0 cannot be made the largest.
    const dead = network({ input: [4] }, [dense({ units: 2, bias: false })]);
    await dead.setWeights([{ name: "0.weight", shape: [2, 4], data: new Float32Array(8) }]);
    const never = await closestAdversarial(dead, few.take(1), {
      ...options,
      target: Int32Array.of(1),
      backend,
    });
    expect(never.distances).toEqual([Number.POSITIVE_INFINITY]);
  });
});

describe("maximizeActivation", () => {
  test("finds the corner that a linear unit likes best", async () => {
    const found = await maximizeActivation(await linear(), { unit: 0, backend });
    expect([...found.input.data]).toEqual([1, 0]);
    expect(found.activation).toBe(3);
    expect(found.path).toHaveLength(101);
    expect(found.path[100]).toBeGreaterThan(found.path[0]);
  });

  test("names layers and units that do not exist", async () => {
    const net = small();
    await expect(maximizeActivation(net, { unit: 3 })).rejects.toThrow('a unit below 3 of layer "4", got 3');
    await expect(maximizeActivation(net, { unit: 0, layer: "x" })).rejects.toThrow(
      "Names are 0, 1, 2, 3, 4.",
    );
    await expect(maximizeActivation(net, { unit: 0, start: new Float32Array(3) })).rejects.toThrow(
      "a start of 4 values",
    );
  });
});

describe("grids", () => {
  test("show the maps of one example and the kernels of a layer", () => {
    const maps = featureMaps({ shape: [2, 2, 1, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }, 1);
    expect(maps).toEqual([
      { width: 2, height: 1, data: Float32Array.of(5, 6) },
      { width: 2, height: 1, data: Float32Array.of(7, 8) },
    ]);
    expect(kernels({ shape: [2, 3, 5, 5], data: new Float32Array(150) })).toHaveLength(6);
    const units = kernels(
      { shape: [2, 6], data: Float32Array.from({ length: 12 }, (_, i) => i) },
      { shape: [2, 3] },
    );
    expect(units[1]).toEqual({ width: 3, height: 2, data: Float32Array.of(6, 7, 8, 9, 10, 11) });
    expect(() => featureMaps({ shape: [1, 4], data: new Float32Array(4) }, 1)).toThrow(ShapeError);
    expect(() => kernels({ shape: [2, 6], data: new Float32Array(12) }, { shape: [2, 2] })).toThrow(
      "Give shape",
    );
  });

  test("lie side by side on a sheet, as grey levels", () => {
    const grid = (value: number) => ({ width: 1, height: 1, data: Float32Array.of(value) });
    const all = sheet([grid(1), grid(2), grid(3)], { columns: 2, background: 9 });
    expect(all).toEqual({ width: 3, height: 3, data: Float32Array.of(1, 9, 2, 9, 9, 9, 3, 9, 9) });
    expect([...greyLevels({ width: 3, height: 1, data: Float32Array.of(-1, 0, 1) })]).toEqual([0, 128, 255]);
    expect([
      ...greyLevels({ width: 2, height: 1, data: Float32Array.of(0, 1) }, { black: 1, white: 0 }),
    ]).toEqual([255, 0]);
    expect([...greyLevels(grid(7))]).toEqual([0]);
    expect(() => sheet([])).toThrow("at least one grid, got none");
    expect(() => sheet([grid(1), { width: 2, height: 1, data: new Float32Array(2) }])).toThrow(ShapeError);
  });
});

describe("curvature", () => {
  test("of a linear unit under the quadratic cost is the mean of x̃·x̃ᵀ", async () => {
    using hessian = await hessianOf(await linear(), [[3, 4]], { loss, target: Float32Array.of(2), backend });
    expect(hessian.size).toBe(3);
    expect([...(await hessian.times([1, 0, 0]))]).toEqual([9, 12, 3]);
    expect([...(await hessian.times([0, 0, 1]))]).toEqual([3, 4, 1]);
    const top = await topEigenvalue(hessian);
    expect(top.eigenvalue).toBeCloseTo(26, 4);
    expect(top.converged).toBe(true);
    expect(top.residual).toBeLessThan(1e-3);
    await expect(hessian.times([1])).rejects.toThrow("a vector of 3 numbers, one per parameter, got 1");
  });

  test("of a deep network is symmetric and is the change of the gradient", async () => {
    const net = small();
    const options = { loss: softmaxCrossEntropy(), backend: reference({ precision: "float64" }) };
    using hessian = await hessianOf(net, few, options);
    const direction = (k: number) =>
      Float64Array.from({ length: hessian.size }, (_, i) => Math.sin(k + 3 * i));
    const [u, v] = [direction(1), direction(2)];
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);
    const [hu, hv] = [await hessian.times(u), await hessian.times(v)];
    expect(dot(u, hv)).toBeCloseTo(dot(v, hu), 12);
    const start = await net.parameters.read();
    const slopeAt = async (h: number) => {
      await net.parameters.write(start.map((w, i) => w + h * v[i]));
      const each = await net.inspect(few, { ...options, target: few.labels });
      return each.layers.flatMap(({ gradients }) =>
        Object.values(gradients!).flatMap(({ data }) => [...data]),
      );
    };
    const [ahead, behind] = [await slopeAt(1e-4), await slopeAt(-1e-4)];
    for (const [i, value] of hv.entries()) expect((ahead[i] - behind[i]) / 2e-4).toBeCloseTo(value, 6);
  });

  test("has a top eigenvalue with its sign, and says so when it has not settled", async () => {
    const diagonal = [1, -5, 2];
    const hessian = {
      size: 3,
      times: async (v: ArrayLike<number>) => Float64Array.from(diagonal, (d, i) => d * v[i]),
    };
    const found = await topEigenvalue(hessian, { tolerance: 1e-9 });
    expect(found.eigenvalue).toBeCloseTo(-5, 6);
    expect(Math.abs(found.eigenvector[1])).toBeCloseTo(1, 4);
    expect((await topEigenvalue(hessian, { iterations: 1 })).converged).toBe(false);
    const flat = { size: 2, times: async () => new Float64Array(2) };
    expect(await topEigenvalue(flat)).toMatchObject({ eigenvalue: 0, converged: true });
  });
});

describe("a convolutional network beside PyTorch (test/golden/make_inside.py)", () => {
  /** Float64 on both sides: a generous count of operations times unit roundoff, for the largest value at hand. */
  const close = (found: ArrayLike<number>, expected: readonly number[], unit = 2 ** -53) => {
    const largest = Math.max(...expected.map(Math.abs));
    expect(found.length).toBe(expected.length);
    for (const [i, value] of expected.entries())
      expect(Math.abs(found[i] - value), `element ${i}`).toBeLessThanOrEqual(4096 * unit * largest);
  };
  const options = { loss: softmaxCrossEntropy(), backend: reference({ precision: "float64" }) };
  const data = Dataset.from({
    inputs: Float32Array.from(golden.input),
    inputShape: [1, 6, 6],
    labels: golden.labels,
    classes: 4,
  });
  const names = Object.keys(golden.parameters) as (keyof typeof golden.parameters)[];

  async function made() {
    const net = network({ input: [1, 6, 6] }, [
      conv2d({ filters: 3, kernel: 3 }),
      tanh(),
      maxPool2d(2),
      flatten(),
      dense(5),
      sigmoid(),
      dense(4),
    ]);
    await net.setWeights(
      names.map((name) => {
        const { shape, values } = golden.parameters[name];
        return { name, shape, data: Float32Array.from(values) };
      }),
    );
    return net;
  }

  test("gradients per example and speeds", async () => {
    const net = await made();
    const found = await exampleGradients(net, data, options);
    for (const name of names) close(found.gradients[name].data, golden.exampleGradients[name]);
    const inspection = await net.inspect(data, { ...options, target: data.labels });
    close(
      layerSpeeds(inspection).map(({ speed }) => speed),
      golden.layerSpeeds,
    );
  });

  test("saliency", async () => {
    close((await saliency(await made(), data, { backend: options.backend })).data, golden.saliency);
  });

  test("the Hessian's product with a vector, and its top eigenvalue", async () => {
    using hessian = await hessianOf(await made(), data, options);
    close(await hessian.times(golden.direction), golden.hessianTimes);
    const top = await topEigenvalue(hessian, { tolerance: 1e-12, iterations: 200 });
    // The error of vᵀHv is of second order in that of v, and below the residual by far.
    expect(Math.abs(top.eigenvalue - golden.topEigenvalue)).toBeLessThanOrEqual(top.residual + 1e-12);
    expect(top.residual).toBeLessThan(1e-4);
  });

  test("adversarial steps", async () => {
    const net = await made();
    const attack = { ...options, epsilon: golden.epsilon };
    const { steps } = golden;
    expect([...(await fastGradientSign(net, data, attack)).data]).toEqual(golden.fastGradientSign);
    expect([...(await projectedGradient(net, data, { ...attack, steps })).data]).toEqual(
      golden.projectedInfinity,
    );
    const two = await projectedGradient(net, data, { ...attack, steps, norm: "two" });
    // Inputs are rounded to float32 at each step, and a last bit may fall differently.
    close(two.data, golden.projectedTwo, 2 ** -24 / 512);
  });

  test("passes the check of gradients", async () => {
    const report = await checkNetworkGradients(await made(), data, { loss: options.loss });
    expect(report.tensors.map(({ name }) => name)).toEqual(["input", ...names]);
  });
});

describe("checkGradients", () => {
  const x = { shape: [2, 3], data: Float32Array.of(0.3, -0.2, 0.9, 1.4, -1.1, 0.05) };
  const w = { shape: [3, 2], data: Float32Array.of(0.5, -0.4, 0.1, 0.7, 0.2, -0.9) };
  /** x², which says that its derivative is 3x. */
  const wrong: Op<object> = {
    name: "wrong",
    infer: ([{ shape }]) => ({ shape, dtype: "f32" }),
    derivative: ({ inputs: [input], gradient }) => [ops.mul(gradient, ops.mul(input, 3))],
    reference: ({ inputs: [input], output }) => output.set(input.map((value) => value * value)),
  };

  test("passes what is right, with a report per tensor", async () => {
    const report = await checkGradients(({ x, w }) => ops.tanh(ops.matmul(x, w)), { x, w });
    expect(report).toMatchObject({
      passed: true,
      tensors: [
        { name: "x", checked: 6, passed: true },
        { name: "w", checked: 6, passed: true },
      ],
    });
    expect(report.tensors[0].worst.numeric).not.toBe(0);
  });

  test("throws for a derivative that is wrong, naming the element and both values", async () => {
    const f = ({ x, w }: Readonly<Record<string, any>>) =>
      ops.add(ops.sum(applyOp(wrong, [x], {})), ops.sum(w));
    const call = checkGradients(f, { x, w });
    await expect(call).rejects.toThrow(GradientError);
    await expect(call).rejects.toThrow(/∂\/∂x\[\d\]: expected -?\d\S* ± \S+, got/);
    const report = await checkGradients(f, { x, w }, { throws: false });
    expect(report.tensors.map(({ passed }) => passed)).toEqual([false, true]);
    const { analytic, numeric } = report.tensors[0].worst;
    expect(analytic / numeric).toBeCloseTo(1.5, 6);
    await call.catch((error: GradientError) => expect(error.report).toEqual(report));
  });

  test("is not misled by a kink close by, and fails on it", async () => {
    const at = (value: number) =>
      checkGradients(({ x }) => ops.relu(x), { x: { shape: [1], data: Float64Array.of(value) } });
    expect((await at(2 ** -12)).passed).toBe(true);
    expect((await at(-(2 ** -16))).passed).toBe(true);
    await expect(at(0)).rejects.toThrow(GradientError);
  });

  test("passes integers on, and needs something to check", async () => {
    const labels = { shape: [2], data: Int32Array.of(0, 1) };
    const report = await checkGradients(
      ({ x, labels }) => ops.mul(ops.logSoftmax(x), ops.oneHot(labels, 3)),
      { x, labels },
    );
    expect(report.tensors.map(({ name }) => name)).toEqual(["x"]);
    await expect(checkGradients(({ labels }) => ops.oneHot(labels, 3), { labels })).rejects.toThrow(
      OptionError,
    );
    await expect(checkGradients(({ x }) => x, { x }, { sample: 3 } as any)).rejects.toThrow(
      'Did you mean "samples"?',
    );
  });

  test("checks every parameter and the input of a network, leaving it as it was", async () => {
    const net = network({ input: [4], seed: 5 }, [dense(6), tanh(), dropout(0.5), dense(3)]);
    const hash = await net.weightsHash();
    for (const training of [false, true]) {
      const report = await checkNetworkGradients(net, few, { loss: softmaxCrossEntropy(), training });
      expect(report.tensors.map(({ name }) => name)).toEqual([
        "input",
        "0.weight",
        "0.bias",
        "3.weight",
        "3.bias",
      ]);
      expect(report.passed).toBe(true);
    }
    expect(await net.weightsHash()).toBe(hash);
    expect(net.parameters.backend).toBeUndefined();
  });
});
