// Optimizers along given gradients: PyTorch's numbers (test/golden/make_optimizers.py), the same bits on every backend,
// and what wrappers around an optimizer promise.
import { dense, network, ops, TrainingStep, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import type { Optimizer } from "../packages/rutter/src/optimizer";
import * as optimizers from "../packages/rutter/src/optimizers";
import { optimizerState } from "../packages/rutter/src/trainingStep";
import golden from "./golden/steps.json";

const { sgd, adam } = optimizers;
const { parameters: start, gradients: steps } = golden.start;
const names = Object.keys(optimizers);

/** Weight [2, 3] and bias [2], moved along the given gradients; values after each step, the average's at the end. */
async function follow(
  optimizer: Optimizer,
  backend: Backend,
  gradients: number[][] = steps,
  watch?: (state: number[]) => void,
) {
  const net = network({ input: [3] }, [dense(2)]);
  await net.parameters.write(Float32Array.from(start));
  const state = optimizerState({ network: net, optimizer });
  using step = new TrainingStep(
    {
      backend,
      inputs: [tensorType([2, 3]), tensorType([2])],
      updates: [{ network: net, optimizer }],
      build: (directions) => ({ loss: ops.sum(directions[0]), directions: [directions] }),
    },
    [state],
  );
  const path: number[][] = [];
  const averages: number[][] = [];
  let [native, fallback] = [0, 0];
  for (const gradient of gradients) {
    await step.write(0, Float64Array.from(gradient.slice(0, 6)));
    await step.write(1, Float64Array.from(gradient.slice(6)));
    await step.run();
    path.push(Array.from(await net.parameters.read()));
    if (watch) {
      const values = await Promise.all(Object.values(state.variables).map((variable) => variable.read()));
      watch(values.flatMap((value) => Array.from(value)));
    }
    native = step.program.statistics.native;
    fallback = step.program.statistics.fallback;
    if (optimizer.average) averages.push(Array.from(await state.variables[optimizer.average].read()));
  }
  return { path, averages, native, fallback };
}

const double = () => reference({ precision: "float64" });

/** Ten steps of at most 30 operations on values below 8, each within one rounding of 2^-53, on both sides. */
const BOUND = 2 * 10 * 30 * 8 * 2 ** -53;

function near(got: number[][], expected: number[][]) {
  for (const [t, values] of expected.entries())
    for (const [i, value] of values.entries())
      expect(
        Math.abs(got[t][i] - value),
        `step ${t + 1}, element ${i}: ${got[t][i]} for ${value}`,
      ).toBeLessThan(BOUND * Math.max(1, Math.abs(value)));
}

describe.each(golden.results)("$optimizer($options)", ({ optimizer, options, path }) => {
  const make = () => (optimizers as any)[optimizer](options) as Optimizer;

  test("goes PyTorch's way for ten steps", async () => {
    near((await follow(make(), double())).path, path);
  });

  test("gives the same bits on every backend", async () => {
    const native = await follow(make(), await wasm());
    expect(native.native).toBeGreaterThan(0);
    expect(native.fallback).toBe(0);
    expect((await follow(make(), reference())).path).toEqual(native.path);
    expect((await follow(make(), await wasm({ fusion: false }))).path).toEqual(native.path);
  });
});

const around = sgd({ learningRate: 0.1 });
const wrapped: Record<string, Optimizer> = {
  clipNorm: optimizers.clipNorm(around, { norm: 0.5 }),
  clipNormPerParameter: optimizers.clipNorm(around, { norm: 0.5, per: "parameter" }),
  clipValue: optimizers.clipValue(around, { value: 0.5 }),
  ema: optimizers.ema(around, { decay: 0.75 }),
  swa: optimizers.swa(around),
};

test.each(Object.keys(wrapped))("%s gives PyTorch's numbers", async (name) => {
  const { path, averages } = await follow(wrapped[name], double());
  near(averages.length > 0 ? averages : path, (golden.wrapped as Record<string, number[][]>)[name]);
});

test("every optimizer that stands alone has golden values, every wrapper its test here", () => {
  const alone = new Set(golden.results.map(({ optimizer }) => optimizer));
  const wrappers = [
    ...["accumulate", "clipNorm", "clipValue", "constrain", "decayWeights"],
    ...["ema", "lookahead", "maxNorm", "parameterGroups", "swa"],
  ];
  expect(names.filter((name) => !alone.has(name)).sort()).toEqual(wrappers);
});

const all: Optimizer[] = [
  ...Object.values(wrapped),
  optimizers.accumulate(adam(), { steps: 3 }),
  optimizers.lookahead(adam(), { steps: 2 }),
  optimizers.decayWeights(optimizers.rmsprop(), { weightDecay: 0.1 }),
  optimizers.maxNorm(sgd(), { norm: 1 }),
  optimizers.swa(sgd(), { start: 3, every: 2 }),
  optimizers.parameterGroups(optimizers.adamw(), [
    { parameters: ["0.bias"], settings: { learningRate: 0.1, weightDecay: 1 } },
  ]),
];

test.each(all)("$kind gives the same bits on every backend", async (optimizer) => {
  const native = await follow(optimizer, await wasm());
  const { path, averages } = await follow(optimizer, reference());
  expect([path, averages]).toEqual([native.path, native.averages]);
  expect(native.fallback).toBe(0);
});

describe("state that decays where gradients vanish", () => {
  const SMALLEST = 2 ** -126;
  const kinds: Record<string, () => Optimizer> = {
    adam: () => adam({ beta2: 0.9 }),
    momentum: () => sgd({ momentum: 0.9 }),
    rmsprop: () => optimizers.rmsprop({ alpha: 0.9 }),
  };
  // One gradient as any other, then none: 0.9ᵗ leaves the normal numbers after some 800 steps.
  const vanishing = Array.from({ length: 1101 }, (_, t) => steps[0].map(() => (t === 0 ? 0.5 : 0)));

  test.each(Object.keys(kinds))(
    "of %s ends at 0 on every backend, and never lies below the normal numbers for long",
    async (name) => {
      const run = async (backend: Backend) => {
        const found: number[][] = [];
        let below = 0;
        const { path } = await follow(kinds[name](), backend, vanishing, (state) => {
          found.push(state);
          if (state.some((x) => x !== 0 && Math.abs(x) < SMALLEST)) below++;
        });
        return { path, found, below };
      };
      const native = await run(await wasm());
      expect(native.found[0].every((x) => x !== 0)).toBe(true);
      expect(native.found[1100].every((x) => x === 0)).toBe(true);
      expect(native.below).toBeLessThan(256);
      expect(await run(reference())).toEqual(native);
    },
  );

  test("is left alone in float64, where it is far from vanishing", async () => {
    let last: number[] = [];
    await follow(kinds.momentum(), double(), vanishing, (state) => {
      last = state;
    });
    expect(last.every((x) => x !== 0 && Math.abs(x) < SMALLEST)).toBe(true);
  });
});

describe("accumulate", () => {
  test("moves every k steps as the inner optimizer would along the mean of their gradients", async () => {
    const { path } = await follow(optimizers.accumulate(adam(), { steps: 2 }), double(), steps.slice(0, 5));
    const mean = (i: number) => steps[i].map((g, j) => (g + steps[i + 1][j]) / 2);
    const { path: whole } = await follow(adam(), double(), [mean(0), mean(2)]);
    expect(path[0]).toEqual(start);
    near([path[1], path[3]], whole);
    expect(path[2]).toEqual(path[1]);
    expect(path[4]).toEqual(path[3]);
  });
});

describe("lookahead", () => {
  test("goes half way back every k steps", async () => {
    const fast = (await follow(sgd({ learningRate: 0.1 }), double())).path;
    const { path } = await follow(
      optimizers.lookahead(sgd({ learningRate: 0.1 }), { steps: 2, alpha: 0.5 }),
      double(),
    );
    near([path[0]], [fast[0]]);
    const met = start.map((s, i) => s + 0.5 * (fast[1][i] - s));
    near([path[1]], [met]);
    near([path[2]], [met.map((s, i) => s - 0.1 * steps[2][i])]);
    near([path[3]], [met.map((s, i) => s - 0.5 * 0.1 * (steps[2][i] + steps[3][i]))]);
  });
});

describe("swa", () => {
  test("averages the weights of chosen steps and is the last weights before them", async () => {
    const { path, averages } = await follow(
      optimizers.swa(sgd({ learningRate: 0.1 }), { start: 3, every: 2 }),
      double(),
    );
    const mean = (...points: number[][]) =>
      points[0].map((_, i) => points.reduce((sum, p) => sum + p[i], 0) / points.length);
    expect(averages[1]).toEqual(path[1]);
    expect(averages[3]).toEqual(path[2]);
    near([averages[4]], [mean(path[2], path[4])]);
    near([averages[7]], [mean(path[2], path[4], path[6])]);
  });
});

describe("parameterGroups", () => {
  test("is the same as each part trained by itself", async () => {
    const grouped = optimizers.parameterGroups(adam({ learningRate: 0.01 }), [
      { parameters: ["0.weight"], settings: { learningRate: 0.1 } },
    ]);
    const [{ path }, slow, quick] = [
      await follow(grouped, reference()),
      await follow(adam({ learningRate: 0.01 }), reference()),
      await follow(adam({ learningRate: 0.1 }), reference()),
    ];
    for (const [t, values] of path.entries())
      expect(values).toEqual([...quick.path[t].slice(0, 6), ...slow.path[t].slice(6)]);
  });

  test("gives schedules the group's settings by name", () => {
    const groups = [{ name: "slow", parameters: ["0"], settings: { learningRate: 0.1 } }];
    expect(optimizers.parameterGroups(sgd(), groups).settings).toEqual({
      learningRate: 0.01,
      "slow.learningRate": 0.1,
    });
  });

  test("refuses unknown settings and unknown parameters", async () => {
    expect(() =>
      optimizers.parameterGroups(sgd(), [{ parameters: ["0"], settings: { momentum: 0.9 } }]),
    ).toThrow(/the setting "momentum"/);
    const lost = optimizers.parameterGroups(sgd(), [{ parameters: ["7"], settings: { learningRate: 1 } }]);
    await expect(follow(lost, reference())).rejects.toThrow(/"7"/);
  });
});

describe("maxNorm and constrain", () => {
  test("bring rows of weights back to a length, and leave biases alone", async () => {
    const { path } = await follow(optimizers.maxNorm(sgd(), { norm: 0.5 }), double());
    const free = (await follow(sgd(), double())).path;
    for (const [t, values] of path.entries()) {
      for (const row of [values.slice(0, 3), values.slice(3, 6)])
        expect(Math.hypot(...row)).toBeLessThan(0.5 + 1e-12);
      near([values.slice(6)], [free[t].slice(6)]);
    }
    const { path: positive } = await follow(
      optimizers.constrain(sgd(), (w) => ops.relu(w)),
      double(),
    );
    expect(positive[9].slice(0, 6).every((w) => w >= 0)).toBe(true);
    near([positive[9].slice(6)], [free[9].slice(6)]);
  });
});

describe("decayWeights", () => {
  test("shrinks weights, and biases only if asked", async () => {
    const still = [new Array(8).fill(0)];
    const decayed = start.map((w) => w * (1 - 0.01 * 0.5));
    const weights = optimizers.decayWeights(sgd(), { weightDecay: 0.5 });
    near((await follow(weights, double(), still)).path, [[...decayed.slice(0, 6), ...start.slice(6)]]);
    const everything = optimizers.decayWeights(sgd(), { weightDecay: 0.5, biases: true });
    near((await follow(everything, double(), still)).path, [decayed]);
  });
});

test("a state kept twice is refused", () => {
  expect(() => optimizers.ema(optimizers.swa(sgd()))).toThrow(/no "average" yet/);
});

test.each(["adagrad", "adadelta", "rmsprop", "adam", "adamw", "nadam", "adamax", "radam", "rprop", "lion"])(
  "%s refuses unknown options and numbers out of range",
  (name) => {
    const make = (optimizers as any)[name];
    expect(() => make({ learningrate: 1 })).toThrow(/Did you mean "learningRate"/);
    expect(() => make({ learningRate: -1 })).toThrow(/learningRate/);
    expect(() => make({ learningRate: Number.NaN })).toThrow(/learningRate/);
  },
);

test("sgd damps no Nesterov momentum, and without dampening has the settings it had", () => {
  const both = { momentum: 0.9, nesterov: true, dampening: 0.1 };
  expect(() => optimizers.sgd(both)).toThrow(/no dampening with nesterov/);
  expect(optimizers.sgd({ momentum: 0.9 }).settings).toEqual({ learningRate: 0.01, momentum: 0.9 });
});
