// Activations: PyTorch's numbers (test/golden/make_pieces.py), derivatives against finite differences, special values.
// One alone: npx vitest run test/activations.test.ts -t "mish"
import { describe, expect, test } from "vitest";
import * as activations from "../packages/rutter/src/layers/activations";
import { reference } from "../packages/rutter/src/reference";
import type { Tensor } from "../packages/rutter/src/tensor";
import { agrees, type Given, sameBits } from "./agreement";
import { applied } from "./applied";
import { specials, spread } from "./cases/case";
import { weightedSum, wrongDerivative } from "./finiteDifferences";
import golden from "./golden/pieces.json";

const make = (name: string, options: object = {}) => (activations as any)[name](options);
const names = Object.keys(activations);
/** Constant pieces have no golden values. */
const all = [
  ...golden.activations.map(({ piece, options }) => [piece, options] as const),
  ["step", {}] as const,
];

test("every activation has golden values", () => {
  expect(names.filter((name) => !all.some(([piece]) => piece === name))).toEqual([]);
});

test.each(golden.activations)("$piece $options agrees with PyTorch", async (entry) => {
  const { x, parameters, output, gradients } = applied(make(entry.piece, entry.options), entry.x.shape);
  const values = entry.parameters as Record<string, { data: number[] }>;
  const given: Given[] = [
    [x, entry.x.data],
    ...Object.entries(parameters).map(([name, tensor]): Given => [tensor, values[name].data]),
  ];
  const expected = Object.entries(entry.gradients).map(([name, { data }]) => [name, data]);
  await agrees({ output, ...gradients(entry.weights.data) }, given, {
    output: entry.output.data,
    ...Object.fromEntries(expected),
  });
});

describe.each(all)("%s %j", (name, options) => {
  const layer = make(name, options);
  const exact = reference({ precision: "float64" });

  test("has the derivative that finite differences have", async () => {
    const inputs = [
      spread([2, 12], -4, 4.3),
      ...layer.build([12], name).parameters.map((spec: any) => spread(spec.shape, 0.1, 0.9, "parameter")),
    ];
    const f = ([x, weight]: readonly Tensor[]) => weightedSum(layer.apply(x, { weight }));
    expect(await wrongDerivative(f, inputs, exact)).toBeUndefined();
  });

  test("gives the same bits on all backends for numbers of all sizes", async () => {
    const values = [...specials, ...spread([27], -100, 90).values];
    const { x, parameters, output, gradients } = applied(layer, [4, 12]);
    const given: Given[] = [
      [x, values],
      ...Object.values(parameters).map((p): Given => [p, Array(p.size).fill(0.25)]),
    ];
    await sameBits({ output, ...gradients(Array.from({ length: output.size }, (_, i) => i - 5)) }, given);
  });

  test("lets NaN through", async () => {
    if (name === "step") return;
    const { x, parameters, output } = applied(layer, [1, 6]);
    const given: Given[] = [
      [x, Array(6).fill(Number.NaN)],
      ...Object.values(parameters).map((p): Given => [p, Array(p.size).fill(0.25)]),
    ];
    const found = await sameBits({ output }, given);
    expect(Array.from(found.output).every(Number.isNaN)).toBe(true);
  });

  test("has finite values and gradients far from 0", async () => {
    const { x, parameters, output, gradients } = applied(layer, [1, 6]);
    const given: Given[] = [
      [x, [-1000, -100, -30, 30, 100, 1000]],
      ...Object.values(parameters).map((p): Given => [p, Array(p.size).fill(0.25)]),
    ];
    const found = await sameBits({ output, ...gradients(Array(output.size).fill(1)) }, given);
    for (const values of Object.values(found)) expect(Array.from(values).every(Number.isFinite)).toBe(true);
  });
});

test("an option without a meaning, or without a finite value, is refused by name", () => {
  expect(() => make("leakyRelu", { slope: 0.1 })).toThrow(/leakyRelu\(\).*negativeSlope.*"slope"/);
  expect(() => make("elu", { alpha: Number.NaN })).toThrow(/elu\(\).*alpha/);
  expect(() => make("gelu", { approximate: "fast" })).toThrow(/"none" or "tanh"/);
  expect(() => make("maxout", { pieces: 5 }).build([12], "layer 1")).toThrow(/layer 1.*multiple of 5/);
  expect(() => make("prelu", { slopes: "channels" }).build([], "layer 1")).toThrow(/layer 1/);
});
