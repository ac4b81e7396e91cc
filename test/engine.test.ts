// The engine: graphs, derivatives, plans and programs, on the reference backend.
import { describe, expect, test } from "vitest";
import { gradients } from "../packages/rutter/src/gradients";
import { ops } from "../packages/rutter/src/ops/table";
import { compile } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import { tensorType } from "../packages/rutter/src/tensor";
import { Variable } from "../packages/rutter/src/variable";

const backend = reference({ precision: "float64" });

describe("compile", () => {
  test("runs a function of tensors", async () => {
    const f = compile(
      { a: tensorType([2, 2]), b: tensorType([2]) },
      ({ a, b }) => ({ y: ops.add(ops.mul(a, 2), b) }),
      {
        backend,
      },
    );
    const { y } = await f({ a: [1, 2, 3, 4], b: [10, 20] });
    expect(Array.from(y.data)).toEqual([12, 24, 16, 28]);
    expect(y.shape).toEqual([2, 2]);
  });

  test("differentiates twice", async () => {
    const f = compile(
      { x: tensorType([3]) },
      ({ x }) => {
        const cubes = ops.sum(ops.mul(ops.mul(x, x), x));
        const [first] = gradients(cubes, [x]);
        const [second] = gradients(ops.sum(first), [x]);
        return { first, second };
      },
      { backend },
    );
    const { first, second } = await f({ x: [1, 2, 3] });
    expect(Array.from(first.data)).toEqual([3, 12, 27]);
    expect(Array.from(second.data)).toEqual([6, 12, 18]);
  });

  test("assigns variables after every read of their old value", async () => {
    const a = new Variable("a", tensorType([2]), Float64Array.of(1, 2));
    const b = new Variable("b", tensorType([2]), Float64Array.of(10, 20));
    const swap = compile(
      {},
      (_, assign) => {
        assign(a, b.tensor);
        assign(b, a.tensor);
        return { before: a.tensor, sum: ops.add(a.tensor, b.tensor) };
      },
      { backend },
    );
    const { before, sum } = await swap({});
    expect(Array.from(before.data)).toEqual([1, 2]);
    expect(Array.from(sum.data)).toEqual([11, 22]);
    expect(Array.from(await a.read())).toEqual([10, 20]);
    expect(Array.from(await b.read())).toEqual([1, 2]);
  });

  test("writes new values in place where it is safe, and the parts of a concatenation straight into it", async () => {
    const w = new Variable("w", tensorType([4]), Float64Array.of(1, 2, 3, 4));
    const step = compile(
      {},
      (_, assign) => {
        const left = ops.slice(w.tensor, [0], [2]);
        const right = ops.slice(w.tensor, [2], [4]);
        const gradient = ops.concat([ops.mul(left, right), ops.mul(right, right)]);
        assign(w, ops.sub(w.tensor, ops.mul(gradient, 0.5)));
        return { loss: ops.sum(ops.mul(left, right)) };
      },
      { backend },
    );
    expect(step.program.statistics.steps).toBe(5);
    expect(Array.from((await step({})).loss.data)).toEqual([11]);
    expect(Array.from(await w.read())).toEqual([-0.5, -2, -1.5, -4]);
  });
});
