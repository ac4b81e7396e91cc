// The planner and the simplifier: whatever is shared, overwritten or left out, a program gives the bits of its graph
// computed naively, node by node. A failing graph prints its seed: RUTTER_GRAPH=<seed> npx vitest run test/planner.test.ts
import { beforeAll, describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import { gradients } from "../packages/rutter/src/gradients";
import { float32 } from "../packages/rutter/src/math/arithmetic";
import { Stream } from "../packages/rutter/src/math/stream";
import { input } from "../packages/rutter/src/ops/leaf";
import type { NumericArray } from "../packages/rutter/src/ops/operation";
import { ops } from "../packages/rutter/src/ops/table";
import type { Assignment } from "../packages/rutter/src/plan";
import { compile, Program } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import { type Tensor, tensorType } from "../packages/rutter/src/tensor";
import { Variable } from "../packages/rutter/src/variable";
import { wasm } from "../packages/rutter/src/wasm";
import { differentBits } from "./bits";
import { evaluate } from "./naive";
import { inputValues, type RandomGraph, randomGraph } from "./randomGraph";

const judge = reference();
let native: Backend;
let unfused: Backend;
beforeAll(async () => {
  native = await wasm();
  unfused = await wasm({ fusion: false });
});

/** Runs a graph several times, planned and naively, and compares outputs and variables each time. */
async function compare(graph: RandomGraph, backend: Backend, seed: number): Promise<string | undefined> {
  const { inputs, outputs, assignments, variables } = graph;
  const start = await Promise.all(variables.map((variable) => variable.read()));
  let values: ReadonlyMap<Variable, NumericArray> = new Map(
    variables.map((variable, i) => [variable, start[i]]),
  );
  using program = new Program({ inputs, outputs, assignments, backend });
  let wrong: string | undefined;
  for (let round = 0; round < 3 && !wrong; round++) {
    const given = inputValues(graph, seed * 10 + round);
    // The second round leaves the inputs as they are: a run may not have touched them.
    if (round !== 1) for (const [i, data] of given.entries()) await program.write(i, data);
    const seen = round === 1 ? inputValues(graph, seed * 10) : given;
    const expected = evaluate(
      outputs,
      assignments,
      new Map(inputs.map((x, i) => [x, seen[i]])),
      values,
      float32,
    );
    values = expected.variables;
    await program.run();
    for (const i of outputs.keys()) {
      const got = program.arrayForOutput(i);
      await program.read(i, got);
      const difference = differentBits(got, expected.outputs[i]);
      if (difference) wrong ??= `output ${i} in run ${round}: ${difference}`;
    }
    for (const variable of variables) {
      const difference = differentBits(await variable.read(), values.get(variable)!);
      if (difference) wrong ??= `variable ${variable.name} after run ${round}: ${difference}`;
    }
  }
  for (const [i, variable] of variables.entries()) {
    await variable.detach();
    await variable.write(start[i]);
  }
  return wrong;
}

const { RUTTER_GRAPH: only, RUTTER_GRAPHS: count = "1000" } = process.env;
const seeds = only ? [Number(only)] : Array.from({ length: Number(count) }, (_, i) => i);

describe("a planned graph", () => {
  test("gives the bits of the naive one: a thousand random graphs on every backend", async () => {
    for (const seed of seeds) {
      const graph = randomGraph(seed, 2 + (seed % 24));
      for (const backend of [judge, native, unfused])
        expect(
          await compare(graph, backend, seed),
          `RUTTER_GRAPH=${seed} on ${backend.name}`,
        ).toBeUndefined();
    }
  });
});

describe("a step along a gradient of several parts", () => {
  const [batch, inputs, units] = [6, 128, 40];
  const size = inputs * units;

  /**
   * w − rate · [δᵀ·x, sums, xᵀ·δ, δᵀ·x + decay] as a training step has it, or with momentum the same along a velocity; `late`
   * reads the old weights for another output.
   */
  function step(kind: "plain" | "momentum", late: "early" | "late"): RandomGraph {
    const [delta, x] = [input(tensorType([batch, units])), input(tensorType([batch, inputs]))];
    const rate = input(tensorType([]));
    const initial = Float32Array.from({ length: 3 * size + units }, (_, i) =>
      Math.fround(((i * 7) % 11) / 3),
    );
    const w = new Variable("w", tensorType([initial.length]), initial);
    const flat = (tensor: Tensor) => ops.reshape(tensor, [-1]);
    const decayed = ops.reshape(ops.slice(w.tensor, [2 * size + units], [3 * size + units]), [units, inputs]);
    const decay = ops.mul(decayed, ops.mul(rate, 0.1));
    const gradient = ops.concat([
      flat(ops.matmul(delta, x, { transposeA: true })),
      ops.sum(delta, { axes: [0] }),
      flat(ops.matmul(x, delta, { transposeA: true })),
      flat(ops.add(ops.matmul(delta, ops.neg(x), { transposeA: true }), ops.add(decay, decay))),
    ]);
    const v = new Variable("v", w.type, initial.map(Math.cbrt));
    const velocity = ops.add(ops.mul(v.tensor, ops.mul(rate, 0.3)), gradient);
    const value = ops.sub(w.tensor, ops.mul(kind === "plain" ? gradient : velocity, rate));
    const own = ops.reshape(ops.slice(w.tensor, [0], [size]), [units, inputs]);
    const outputs =
      late === "late" ? [ops.sum(value), ops.sum(ops.mul(own, ops.sum(value)))] : [ops.sum(own)];
    const stepped: Assignment[] =
      kind === "plain"
        ? [[w, value]]
        : [
            [v, velocity],
            [w, value],
          ];
    return {
      inputs: [delta, x, rate],
      outputs,
      assignments: stepped,
      variables: stepped.map(([variable]) => variable),
    };
  }

  test.each([
    ["plain", "early"],
    ["plain", "late"],
    ["momentum", "early"],
    ["momentum", "late"],
  ] as const)("gives the same bits, %s, its weights being read %s", async (kind, when) => {
    for (const backend of [judge, native, unfused])
      expect(await compare(step(kind, when), backend, 1), backend.name).toBeUndefined();
  });

  test.each(["plain", "momentum"] as const)(
    "is taken by large products and chains themselves, into the variable's own storage: %s",
    async (kind) => {
      const { inputs, outputs, assignments } = step(kind, "early");
      const run = async (backend: Backend) => {
        using program = new Program({ inputs, outputs, assignments, backend });
        await program.run();
        return program.statistics;
      };
      const [fused, apart] = [await run(native), await run(unfused)];
      expect(fused.fallback).toBe(0);
      expect(apart.arenaBytes - fused.arenaBytes).toBeGreaterThanOrEqual(2 * size * 4);
    },
  );
});

describe("a product, its bias and its activation", () => {
  const activations = { nothing: (x: Tensor) => x, relu: ops.relu, sigmoid: ops.sigmoid, tanh: ops.tanh };
  const [m, n, k] = [9, 21, 33];

  /** The outputs of a layer, and the steps that its plan has on a backend; `also` reads what lies between. */
  async function run(
    backend: Backend,
    name: keyof typeof activations,
    also: readonly string[],
    rows: number,
  ) {
    const tensors = [input(tensorType([m, k])), input(tensorType([n, k])), input(tensorType([rows, n]))];
    const product = ops.matmul(tensors[0], tensors[1], { transposeB: true });
    const sum = ops.add(product, rows === 1 ? ops.reshape(tensors[2], [n]) : tensors[2]);
    const result = activations[name](sum);
    const between = { product, sum };
    const outputs = [result, ...also.map((which) => ops.neg(between[which as keyof typeof between]))];
    using program = new Program({ inputs: tensors, outputs, backend });
    for (const [i, { size }] of tensors.entries())
      await program.write(
        i,
        Float32Array.from({ length: size }, (_, j) => ((i + 3 * j) % 17) / 7 - 1.1),
      );
    await program.run();
    const values = [];
    for (const i of outputs.keys()) {
      const data = program.arrayForOutput(i);
      await program.read(i, data);
      values.push(data);
    }
    return { values, steps: program.statistics.steps, fallback: program.statistics.fallback };
  }

  describe.each(Object.keys(activations) as (keyof typeof activations)[])("followed by %s", (name) => {
    const all = name === "nothing" ? 2 : 3;
    test.each([
      ["are one step", [], 1, 1],
      ["are two steps or more where others read the sum", ["sum"], 1, name === "nothing" ? 2 : 3],
      ["are left apart where others read the product", ["product"], 1, undefined],
      ["are left apart where every row has a bias of its own", [], m, undefined],
    ] as const)("%s, to the bits of the ops one by one", async (_, also, rows, steps) => {
      const [expected, fused, apart] = [
        await run(judge, name, also, rows),
        await run(native, name, also, rows),
        await run(unfused, name, also, rows),
      ];
      for (const got of [fused, apart])
        for (const [i, values] of got.values.entries())
          expect(differentBits(values, expected.values[i])).toBeUndefined();
      expect([fused.fallback, apart.fallback]).toEqual([0, 0]);
      expect(apart.steps).toBe(all + also.length);
      if (steps) expect(fused.steps).toBe(steps);
    });
  });
});

const vector = (name: string, ...values: number[]) =>
  new Variable(name, tensorType([values.length]), Float32Array.from(values));
const read = async (variable: Variable) => Array.from(await variable.read());

describe.each(["reference", "wasm"])("a program on %s", (name) => {
  let backend: Backend;
  beforeAll(() => {
    backend = name === "wasm" ? native : judge;
  });

  test("exchanges two variables, and puts them back when it runs again", async () => {
    const [a, b, c] = [vector("a", 1, 2), vector("b", 10, 20), vector("c", 5, 6)];
    const rotate = compile(
      {},
      (_, assign) => {
        assign(a, b.tensor);
        assign(b, c.tensor);
        assign(c, a.tensor);
        return { a: a.tensor };
      },
      { backend },
    );
    expect(Array.from((await rotate({})).a.data)).toEqual([1, 2]);
    expect([await read(a), await read(b), await read(c)]).toEqual([
      [10, 20],
      [5, 6],
      [1, 2],
    ]);
    await rotate({});
    await rotate({});
    expect([await read(a), await read(b), await read(c)]).toEqual([
      [1, 2],
      [10, 20],
      [5, 6],
    ]);
  });

  test("gives views of an assigned variable as they were before the run", async () => {
    const a = vector("a", 1, 2, 3, 4);
    const f = compile(
      {},
      (_, assign) => {
        assign(a, ops.mul(a.tensor, 10));
        const last = ops.slice(ops.reshape(a.tensor, [2, 2]), [1, 0], [2, 2]);
        return { last, whole: a.tensor, sum: ops.sum(last) };
      },
      { backend },
    );
    const { last, whole, sum } = await f({});
    expect([Array.from(last.data), Array.from(whole.data), sum.data[0]]).toEqual([[3, 4], [1, 2, 3, 4], 7]);
    expect(await read(a)).toEqual([10, 20, 30, 40]);
  });

  test("assigns an input, a constant and one value twice", async () => {
    const [a, b, c, d] = [vector("a", 0, 0), vector("b", 0, 0), vector("c", 0, 0), vector("d", 0, 0)];
    const f = compile(
      { x: tensorType([2]) },
      ({ x }, assign) => {
        const twice = ops.mul(x, 2);
        assign(a, x);
        assign(b, twice);
        assign(c, twice);
        assign(d, ops.broadcastTo(ops.add(ops.sum(ops.reshape(x, [2])), 0), [2]));
        return { twice };
      },
      { backend },
    );
    expect(Array.from((await f({ x: [3, 4] })).twice.data)).toEqual([6, 8]);
    expect([await read(a), await read(b), await read(c), await read(d)]).toEqual([
      [3, 4],
      [6, 8],
      [6, 8],
      [7, 7],
    ]);
  });

  test("refuses two new values for one variable", () => {
    const a = vector("a", 1);
    const build = (_: object, assign: (variable: Variable, value: Tensor) => void) => {
      assign(a, ops.neg(a.tensor));
      assign(a, ops.exp(a.tensor));
      return {};
    };
    expect(() => compile({}, build, { backend })).toThrow(
      'assign: variable "a": expected one new value per run, got a second. Add the updates up first, or make two programs.',
    );
  });

  test("refuses a new value of another shape or type", () => {
    const a = vector("a", 1, 2);
    const build = (_: object, assign: (variable: Variable, value: Tensor) => void) => {
      assign(a, ops.sum(a.tensor));
      return {};
    };
    expect(() => compile({}, build, { backend })).toThrow(
      'assign: variable "a": expected f32 [2], got f32 []. Reshape the value.',
    );
  });

  test("shares variables with another program: each sees what the other stored", async () => {
    const a = vector("a", 1, 2);
    const add = compile(
      {},
      (_, assign) => {
        assign(a, ops.add(a.tensor, 1));
        return {};
      },
      { backend },
    );
    const double = compile(
      {},
      (_, assign) => {
        assign(a, ops.mul(a.tensor, 2));
        return { before: a.tensor };
      },
      { backend },
    );
    await add({});
    expect(Array.from((await double({})).before.data)).toEqual([2, 3]);
    await add({});
    expect(await read(a)).toEqual([5, 7]);
    add.dispose();
    await double({});
    expect(await read(a)).toEqual([10, 14]);
  });

  test("runs with tensors of no elements", async () => {
    const empty = vector("empty");
    const f = compile(
      { x: tensorType([0, 3]) },
      ({ x }, assign) => {
        assign(empty, ops.sum(x, { axes: 1 }));
        const columns = ops.sum(x, { axes: 0 });
        return { columns, largest: ops.max(x), joined: ops.concat([x, ops.broadcastTo(columns, [2, 3])]), x };
      },
      { backend },
    );
    const { columns, largest, joined, x } = await f({ x: [] });
    expect(Array.from(columns.data)).toEqual([0, 0, 0]);
    expect(largest.data[0]).toBe(-Infinity);
    expect([joined.shape, x.shape]).toEqual([
      [2, 3],
      [0, 3],
    ]);
  });

  test("takes calls that overlap in their turn", async () => {
    const f = compile({ x: tensorType([2]) }, ({ x }) => ({ y: ops.mul(x, x) }), { backend });
    const results = await Promise.all([1, 2, 3].map((value) => f({ x: [value, -value] })));
    expect(results.map(({ y }) => y.data[0])).toEqual([1, 4, 9]);
  });
});

describe("simplification", () => {
  const x = input(tensorType([3]));
  const counter = input(tensorType([1], "i32"));
  const other = input(tensorType([1], "i32"));
  const steps = (...outputs: Tensor[]) => {
    using program = new Program({ inputs: [x, counter, other], outputs, backend: judge });
    return program.statistics.steps;
  };
  const copy = 1;

  test("computes constants once, when the program is made", () => {
    expect(steps(ops.exp(ops.add(1, 2)))).toBe(0);
    expect(steps(ops.mul(x, ops.mul(2, 3)))).toBe(1);
  });

  test("makes equal nodes one", () => {
    expect(steps(ops.add(ops.exp(x), ops.exp(x)))).toBe(2);
    expect(steps(ops.mul(x, 2), ops.mul(x, 2))).toBe(1);
    expect(steps(ops.sum(x, { axes: 0 }), ops.max(x, { axes: 0 }))).toBe(2);
  });

  test("keeps draws of different streams and counters apart", () => {
    const [a, b] = [new Stream(1, "a"), new Stream(1, "b")];
    const draw = (stream: Stream, i: Tensor) => ops.randomUniform(stream, i, [3]);
    expect(steps(draw(a, counter), draw(a, counter))).toBe(1);
    expect(steps(draw(a, counter), draw(b, counter))).toBe(2);
    expect(steps(draw(a, counter), draw(a, other))).toBe(2);
  });

  test("leaves out what changes no bit, and nothing else", () => {
    const whole = ops.slice(ops.mul(ops.div(ops.broadcastTo(x, [3]), 1), 1), [0], [3]);
    expect(steps(ops.exp(ops.pad(whole, [0], [0])))).toBe(1);
    expect(steps(ops.add(x, 0))).toBe(1);
    expect(steps(ops.sub(x, 0), ops.mul(x, ops.sub(2, 1)))).toBe(1 + copy);
  });

  test("takes one element in place of a tensor that repeats it", () => {
    const [square, one] = [input(tensorType([2, 2])), input(tensorType([1, 1]))];
    const steps = (...outputs: Tensor[]) => {
      using program = new Program({ inputs: [square, one], outputs, backend: judge });
      return program.statistics.steps;
    };
    expect(steps(ops.mul(square, ops.broadcastTo(ops.broadcastTo(one, [2, 1]), [2, 2])))).toBe(1);
    expect(steps(ops.mul(ops.broadcastTo(one, [2, 2]), ops.broadcastTo(one, [2, 2])))).toBe(2);
  });

  test("leaves out what no output needs", () => {
    const loss = ops.sum(ops.exp(x));
    gradients(loss, [x]);
    expect(steps(loss)).toBe(2);
  });
});
