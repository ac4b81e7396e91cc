// Initialisers: distributions as stated, within bounds that chance leaves; the same for every backend, because the host
// draws them.
import {
  batchNorm,
  contents,
  conv2d,
  DataError,
  dense,
  flatten,
  frozen,
  type Initializer,
  loadNetwork,
  lsuv,
  network,
  reshape,
  tanh,
} from "rutter";
import { describe, expect, test } from "vitest";
import * as initializers from "../packages/rutter/src/initializers";
import { Stream } from "../packages/rutter/src/math/stream";
import { sizeOf } from "../packages/rutter/src/tensor";
import { Checksum } from "./checksum";

const options: Record<string, object> = {
  constantValue: { value: 0.5 },
  sparse: { sparsity: 0.3 },
  uniform: { limit: 0.2 },
  truncatedNormal: { standardDeviation: 0.3 },
  orthogonal: { gain: 2 },
};
const names = Object.keys(initializers);
const make = (name: string): Initializer => (initializers as any)[name](options[name] ?? {});

function filled(initializer: Initializer, shape: readonly number[], purpose = "test"): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  initializer.fill(values, shape, new Stream(1, purpose));
  return values;
}

const moment = (values: ArrayLike<number>, power: number) =>
  Array.from(values).reduce((sum, value) => sum + value ** power, 0) / values.length;

describe.each(names)("%s", (name) => {
  test("gives numbers that depend on the stream alone, and come back from a file", async () => {
    const values = filled(make(name), [12, 8]);
    expect(filled(make(name), [12, 8])).toEqual(values);
    const constant = ["zeros", "constantValue", "identity"].includes(name);
    if (!constant) expect(filled(make(name), [12, 8], "other")).not.toEqual(values);
    const net = network({ input: [8], seed: 2 }, [dense({ units: 12, initializer: make(name) })]);
    const loaded = await loadNetwork(await net.toBytes());
    const { options } = loaded.layers[0].layer as any;
    expect(JSON.stringify(options.initializer)).toBe(JSON.stringify(make(name)));
  });
});

/** Variance as stated, for a weight [60, 50]. */
const variances: [string, number][] = [
  ["normal", 1],
  ["normalFanIn", 1 / 50],
  ["uniform", 0.2 ** 2 / 3],
  ["glorotUniform", 2 / 110],
  ["glorotNormal", 2 / 110],
  ["heUniform", 2 / 50],
  ["heNormal", 2 / 50],
  ["leCunNormal", 1 / 50],
  ["leCunUniform", 1 / 50],
  // 1 − 4φ(2)/(2Φ(2) − 1) is what is left of the variance between −2 and 2.
  ["truncatedNormal", 0.3 ** 2 * 0.7737413],
  ["sparse", 0.01 ** 2 * 0.7],
  ["orthogonal", 4 / 60],
];

test.each(variances)("%s has mean 0 and the variance %d", (name, variance) => {
  const values = filled(make(name), [60, 50]);
  // Six standard deviations of the mean, and of the mean square (of normal numbers, whose fourth moment is 3).
  expect(Math.abs(moment(values, 1))).toBeLessThan(6 * Math.sqrt(variance / values.length));
  expect(Math.abs(moment(values, 2) / variance - 1)).toBeLessThan(6 * Math.sqrt(3 / values.length));
});

test("truncated numbers stay within two deviations", () => {
  const values = filled(make("truncatedNormal"), [100, 100]);
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.6));
  // About one in twenty was drawn again; the others are those of the plain normal.
  const plain = filled(initializers.normal({ standardDeviation: 0.3 }), [100, 100]);
  const kept = values.filter((value, i) => value === plain[i]).length / values.length;
  expect(kept).toBeGreaterThan(0.93);
  expect(kept).toBeLessThan(0.97);
});

test.each([
  [20, 20],
  [8, 20],
  [20, 8],
  [6, 2, 3, 3],
])("orthogonal rows or columns of %d × %d %d %d", (...sizes) => {
  const shape = sizes.filter((extent) => extent !== undefined);
  const [rows, columns] = [shape[0], sizeOf(shape.slice(1))];
  const values = filled(make("orthogonal"), shape);
  const tall = rows > columns;
  const [count, length] = tall ? [columns, rows] : [rows, columns];
  const at = (i: number, k: number) => (tall ? values[k * columns + i] : values[i * columns + k]);
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let k = 0; k < length; k++) product += at(i, k) * at(j, k);
      // Entries are rounded to float32: each product is off by 2u of its size, and the sizes add to at most gain² = 4.
      expect(Math.abs(product - (i === j ? 4 : 0)), `${i} · ${j}`).toBeLessThan(4 * 2 * 2 ** -24 * 1.01);
    }
});

test("identity passes on what comes in, through kernels too", async () => {
  const x = Float32Array.from({ length: 12 }, (_, i) => i - 4);
  const net = network({ input: [12] }, [
    dense({ units: 12, initializer: initializers.identity() }),
    reshape([2, 2, 3]),
    conv2d({ filters: 2, kernel: 3, padding: "same", initializer: initializers.identity() }),
    flatten(),
  ]);
  expect((await net.predict(x)).data).toEqual(x);
});

test("sparse columns have their share of zeros, in different rows", () => {
  const values = filled(initializers.sparse({ sparsity: 0.25 }), [10, 40]);
  const zeros = Array.from({ length: 40 }, (_, column) =>
    Array.from({ length: 10 }, (_, row) => row).filter((row) => values[row * 40 + column] === 0),
  );
  expect(new Set(zeros.map(({ length }) => length))).toEqual(new Set([3]));
  expect(new Set(zeros.map(String)).size).toBeGreaterThan(20);
});

test("the bits of every initialiser are what they always were", () => {
  const sums = names.map((name) => {
    const checksum = new Checksum();
    for (const value of filled(make(name), [7, 5])) checksum.add(value);
    return [name, checksum.toString()];
  });
  expect(Object.fromEntries(sums)).toMatchInlineSnapshot(`
    {
      "constantValue": "102b1f37",
      "glorotNormal": "f6a4ac20",
      "glorotUniform": "14e9c49d",
      "heNormal": "a54e7d5f",
      "heUniform": "17aa59f2",
      "identity": "feab1f37",
      "leCunNormal": "1a86b3df",
      "leCunUniform": "5710046b",
      "normal": "16a2b66c",
      "normalFanIn": "1a86b3df",
      "orthogonal": "69582870",
      "sparse": "4c305122",
      "truncatedNormal": "8640d627",
      "uniform": "a841494b",
      "zeros": "0f2b1f37",
    }
  `);
});

test("what makes no sense is refused by name", () => {
  expect(() => initializers.sparse({ sparsity: 2 })).toThrow(/sparse\(\).*sparsity/);
  expect(() => initializers.truncatedNormal({ standardDeviation: -1 })).toThrow(/standardDeviation/);
  expect(() => initializers.orthogonal({ gain: Number.NaN })).toThrow(/gain/);
  for (const name of ["orthogonal", "identity", "sparse"])
    expect(() => filled(make(name), [5])).toThrow(new RegExp(`${name}\\(\\).*two axes.*\\[5\\]`));
});

test("all are listed", async () => {
  expect((await contents()).initializers).toEqual([...names].sort());
});

describe("lsuv", () => {
  const stream = new Stream(4, "lsuv");
  const x = Float32Array.from({ length: 64 * 10 }, (_, i) => 3 * stream.normal(i) + 1);

  test("brings the outputs of every weighted layer to variance 1, in order", async () => {
    const { orthogonal } = initializers;
    const net = network({ input: [10], seed: 1 }, [
      dense({ units: 20, initializer: orthogonal({ gain: 5 }) }),
      tanh(),
      dense({ units: 20, initializer: orthogonal({ gain: 0.1 }) }),
      batchNorm(),
      frozen(dense({ units: 5, initializer: orthogonal({ gain: 7 }), name: "still" })),
      dense({ units: 3, name: "last" }),
    ]);
    const before = await net.weights();
    const variances = await lsuv(net, x, { tolerance: 0.01 });
    expect(Object.keys(variances)).toEqual(["0", "2", "last"]);
    const { layers } = await net.inspect(x);
    for (const { name, output } of layers) {
      if (!(name in variances)) continue;
      const mean = moment(output.data, 1);
      const variance = moment(output.data, 2) - mean * mean;
      expect(Math.abs(variance - 1), name).toBeLessThan(0.0101);
      expect(variances[name]).toBeCloseTo(variance, 5);
    }
    const after = await net.weights();
    const changed = after
      .filter(({ data }, i) => String(data) !== String(before[i].data))
      .map(({ name }) => name);
    expect(changed).toEqual(["0.weight", "2.weight", "last.weight"]);
  });

  test("refuses a layer that gives one number only", async () => {
    const net = network({ input: [10] }, [dense({ units: 3, initializer: initializers.zeros() })]);
    await expect(lsuv(net, x)).rejects.toThrow(DataError);
    await expect(lsuv(net, x)).rejects.toThrow(/layer 0.*vary/);
  });
});
