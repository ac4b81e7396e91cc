// Model files: every kind of layer goes out and comes back to the same bits; files that lie are refused.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RutterError } from "../packages/rutter/src/error";
import { heNormal, normal } from "../packages/rutter/src/initializers";
import type { Layer } from "../packages/rutter/src/layer";
import * as layers from "../packages/rutter/src/layers";
import { loadNetwork } from "../packages/rutter/src/model/load";
import { decodeSafetensors, encodeSafetensors } from "../packages/rutter/src/model/safetensors";
import { Network, type NetworkOptions } from "../packages/rutter/src/network";
import { ops } from "../packages/rutter/src/ops/table";
import { wasm } from "../packages/rutter/src/wasm";
import { differentBits } from "./bits";
import { normals } from "./cases/case";

const backend = await wasm();
const swish = (x: any) => ops.mul(x, ops.sigmoid(x));

const { dense, relu, tanh } = layers;

/** [input, layers] for each kind; a new kind needs a line here if it cannot do without options or takes no [6]. */
const examples: Partial<Record<keyof typeof layers, [input: NetworkOptions["input"], layers: Layer[]]>> = {
  averagePool1d: [[2, 6], [layers.averagePool1d(2)]],
  averagePool2d: [[2, 4, 4], [layers.averagePool2d(2)]],
  conv1d: [[2, 6], [layers.conv1d({ filters: 3, kernel: 2 })]],
  conv2d: [[2, 5, 5], [layers.conv2d({ filters: 3, kernel: 3, initializer: heNormal() })]],
  conv2dTranspose: [[2, 3, 3], [layers.conv2dTranspose({ filters: 2, kernel: 2 })]],
  custom: [[6], [layers.custom("swish", swish)]],
  dense: [
    [6],
    [
      dense({ units: 4, initializer: normal({ standardDeviation: 0.3 }), name: "named" }),
      dense({ units: 2, bias: false }),
    ],
  ],
  depthwiseConv2d: [[2, 4, 4], [layers.depthwiseConv2d({ kernel: 2 })]],
  dropout: [[6], [layers.dropout(0.3)]],
  embedding: [[6], [layers.embedding({ entries: 5, units: 2 })]],
  frozen: [[6], [layers.frozen(dense(3))]],
  globalAveragePool2d: [[2, 3, 3], [layers.globalAveragePool2d()]],
  globalMaxPool2d: [[2, 3, 3], [layers.globalMaxPool2d()]],
  groupNorm: [[4, 3, 3], [layers.groupNorm({ groups: 2 })]],
  inputs: [{ left: [3], right: [2] }, [layers.inputs({ left: [dense(3)], right: [] })]],
  instanceNorm: [[2, 3, 3], [layers.instanceNorm()]],
  l2Pool2d: [[2, 4, 4], [layers.l2Pool2d(2)]],
  locallyConnected2d: [[2, 4, 4], [layers.locallyConnected2d({ filters: 2, kernel: 3, stride: [1, 2] })]],
  maxPool1d: [[2, 6], [layers.maxPool1d(2)]],
  maxPool2d: [[2, 4, 4], [layers.maxPool2d(2)]],
  maxout: [[6], [layers.maxout(2)]],
  outputs: [[6], [layers.outputs({ left: [dense(3)], right: [dense(2), tanh()] })]],
  parallel: [[6], [layers.parallel([[dense(3)], [dense(3), tanh()]])]],
  permute: [[2, 3], [layers.permute([1, 0])]],
  repeat: [[6], [layers.repeat({ times: 2, layers: [dense(6), relu()] })]],
  reshape: [[6], [layers.reshape([2, 3])]],
  residual: [[6], [layers.residual([dense(6), relu()])]],
  separableConv2d: [[2, 4, 4], [layers.separableConv2d({ filters: 3, kernel: 2 })]],
  spatialDropout: [[2, 3, 3], [layers.spatialDropout(0.2)]],
  tied: [[6], [dense({ units: 6, name: "first" }), layers.tied({ layer: dense(6), to: "first" })]],
  zeroPadding2d: [[2, 3, 3], [layers.zeroPadding2d(1)]],
};

function example(kind: keyof typeof layers): Network<any, any> {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a test of all of them
  const [input, list] = examples[kind] ?? [[6], [(layers[kind] as () => Layer)()]];
  return new Network({ input, seed: 4 }, list);
}

describe("a saved network", () => {
  test.each(Object.keys(layers) as (keyof typeof layers)[])("comes back with %s as it was", async (kind) => {
    const net = example(kind);
    const loaded = await loadNetwork(await net.toBytes(), { custom: { swish } });
    expect(loaded.layers.map(({ layer, name }) => [name, layer.kind])).toEqual(
      net.layers.map(({ layer, name }) => [name, layer.kind]),
    );
    expect(loaded.summary()).toBe(net.summary());
    expect(await loaded.weights()).toEqual(await net.weights());
    const data = Float32Array.from(normals([2, ...net.input]).values);
    const [a, b] = [await net.predict(data, { backend }), await loaded.predict(data, { backend })];
    expect(a.shape).toEqual(b.shape);
    expect(differentBits(b.data, a.data)).toBeUndefined();
    // Its options are JSON: another round changes nothing.
    expect(await loaded.toBytes()).toEqual(await net.toBytes());
  });

  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rutter-model-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is a file under PyTorch's names", async () => {
    const net = new Network({ input: [3], seed: 9 }, [dense(2), relu(), dense(1)]);
    const path = join(folder, "net.safetensors");
    await net.save(path);
    const loaded = await loadNetwork(path);
    expect(await loaded.weightsHash()).toBe(await net.weightsHash());
    const { tensors } = decodeSafetensors(await net.toBytes());
    expect(tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ["0.weight", "F32", [2, 3]],
      ["0.bias", "F32", [2]],
      ["2.weight", "F32", [1, 2]],
      ["2.bias", "F32", [1]],
    ]);
  });

  test("needs its custom functions again, by name", async () => {
    const bytes = await example("custom").toBytes();
    await expect(loadNetwork(bytes)).rejects.toThrow(
      'model file: custom layer "swish": expected its function, got none of that name. Give it again: loadNetwork(file, { custom: { swish } }).',
    );
  });
});

describe("a hostile file", () => {
  const floats = (name: string, ...shape: number[]) => ({
    name,
    dtype: "F32" as const,
    shape,
    data: new Float32Array(shape.reduce((product, n) => product * n, 1)),
  });
  const weights = [floats("0.weight", 2, 3), floats("0.bias", 2)];
  const honest = { format: 1, input: [3], seed: 0, layers: [{ kind: "dense", options: { units: 2 } }] };
  const file = (architecture: unknown, tensors = weights) =>
    encodeSafetensors(tensors, {
      rutter: typeof architecture === "string" ? architecture : JSON.stringify(architecture),
    });
  const layer = (kind: string, options: unknown) => ({ ...honest, layers: [{ kind, options }] });
  const nested = (depth: number): string =>
    `${'{"kind":"residual","options":{"layers":['.repeat(depth)}${"]}}".repeat(depth)}`;

  test("without lies is read", async () => {
    expect((await loadNetwork(file(honest))).parameterCount).toBe(8);
  });

  test.each([
    ["is cut", file(honest).subarray(0, 100)],
    ["is empty", new Uint8Array()],
    ["has no architecture", encodeSafetensors(weights, {})],
    ["has no JSON", file("{")],
    ["has another format", file({ ...honest, format: 2 })],
    ["has no layers", file({ ...honest, layers: [] })],
    ["has null for a layer", file({ ...honest, layers: [null] })],
    ["has null for options", file(layer("dense", null))],
    ["has a list for options", file(layer("dense", []))],
    ["has an unknown layer", file(layer("quantum", {}))],
    ["has a layer named after a property of objects", file(layer("__proto__", {}))],
    ["has a layer named after a method of objects", file(layer("toString", {}))],
    ["has an unknown option", file(layer("dense", { units: 2, unitz: 3 }))],
    [
      "has an unknown initialiser",
      file(layer("dense", { units: 2, initializer: { kind: "eval", options: {} } })),
    ],
    [
      "has an initialiser without options",
      file(layer("dense", { units: 2, initializer: { kind: "constantValue" } })),
    ],
    ["has an initialiser that is a number", file(layer("dense", { units: 2, initializer: 7 }))],
    ["has units that are text", file(layer("dense", { units: "2" }))],
    ["has more units than memory", file(layer("dense", { units: 2 ** 40 }))],
    [
      "has many layers of many units",
      file({ ...honest, layers: new Array(50).fill({ kind: "dense", options: { units: 2 ** 30 } }) }),
    ],
    ["has an input of text", file({ ...honest, input: ["3"] })],
    ["has a huge input", file({ ...honest, input: [2 ** 50] })],
    ["has a negative input", file({ ...honest, input: [-3] })],
    ["has a negative seed", file({ ...honest, seed: -1 })],
    ["lacks a tensor", file(honest, weights.slice(1))],
    ["has a tensor too many", file(honest, [...weights, floats("1.weight", 2, 2)])],
    ["has a tensor of another shape", file(honest, [floats("0.weight", 3, 2), weights[1]])],
    [
      "has layers in layers in layers",
      file(`{"format":1,"input":[3],"seed":0,"layers":[${nested(20_000)}]}`),
    ],
  ])("that %s is refused with a typed error, at once", async (_, bytes) => {
    await expect(loadNetwork(bytes)).rejects.toThrow(RutterError);
  });
});
