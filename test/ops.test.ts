// Every op answers for its cases (test/cases): equal bits on all backends? derivative right? run by the backend's own
// kernel? How fast is asked by bench/kernels. One op alone: npx vitest run test/ops.test.ts -t "softmax"
import { beforeAll, describe, expect, test } from "vitest";
import type { Backend } from "../packages/rutter/src/backend";
import { gradients } from "../packages/rutter/src/gradients";
import type { DerivativeCall, Op } from "../packages/rutter/src/ops/operation";
import { applyOp } from "../packages/rutter/src/ops/operation";
import { type OpName, ops, opTable } from "../packages/rutter/src/ops/table";
import { compile } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import type { Tensor } from "../packages/rutter/src/tensor";
import { wasm } from "../packages/rutter/src/wasm";
import { differentBits } from "./bits";
import { type CaseInput, normals, spread } from "./cases/case";
import { run } from "./cases/run";
import { caseTable } from "./cases/table";
import { gradientSum, weightedSum, wrongDerivative } from "./finiteDifferences";

const names = Object.keys(caseTable) as OpName[];
const judge = reference();
const exact = reference({ precision: "float64" });
let native: Backend;
beforeAll(async () => {
  native = await wasm();
});

/** The same bits as the result of kernels that the op may overwrite, or be fused with. */
const detours: Record<string, (x: Tensor) => Tensor> = {
  overwritten: (x) => ops.reshape(ops.max(ops.reshape(x, [1, ...x.shape]), { axes: 0 }), x.shape),
  fused: (x) => ops.neg(ops.neg(x)),
};

describe.each(names)("%s", (op) => {
  test("gives the same bits on all backends", async () => {
    for (const subject of caseTable[op]) {
      const [expected, got] = [await run(subject, judge), await run(subject, native)];
      expect(differentBits(got.data, expected.data), `${op}: ${subject.name}`).toBeUndefined();
    }
  });

  test.each(Object.keys(detours))("gives the same bits where its inputs are %s", async (way) => {
    for (const subject of caseTable[op]) {
      const expected = await run(subject, judge);
      for (const backend of [judge, native]) {
        const got = await run(subject, backend, detours[way]);
        const where = `${op}: ${subject.name}, ${way} on ${backend.name}`;
        expect(differentBits(got.data, expected.data), where).toBeUndefined();
      }
    }
  });

  test("runs as a native kernel, but for the cases that say why not", async () => {
    expect(native.nativeOps.has(op), `${op} has no kernel`).toBe(true);
    for (const subject of caseTable[op]) {
      const { fallback, native: own } = await run(subject, native);
      const where = `${op}: ${subject.name}`;
      expect(fallback, where).toBe(subject.fallback ? 1 : 0);
      if (!subject.fallback) expect(own, where).toBeGreaterThan(0);
    }
  });
});

const differentiable = names.filter((op) => caseTable[op].some(({ derivatives }) => derivatives));

describe.each(differentiable)("derivative of %s", (op) => {
  for (const subject of caseTable[op].filter(({ derivatives }) => derivatives))
    test(`is right, and so is its own: ${subject.name}`, async () => {
      const f = (tensors: readonly Tensor[]) => weightedSum(subject.build(...tensors));
      expect(await wrongDerivative(f, subject.inputs, exact)).toBeUndefined();
      if (subject.derivatives !== 2) return;
      const which = subject.inputs.flatMap(({ dtype }, i) => (dtype === "f32" ? [i] : []));
      expect(await wrongDerivative(gradientSum(f, which), subject.inputs, exact)).toBeUndefined();
    });
});

test("nothing falls back but what is named here; layers, losses and optimizers ask for none of it", () => {
  const falling = names.flatMap((op) =>
    caseTable[op].flatMap(({ fallback }) => (fallback ? [`${op}: ${fallback}`] : [])),
  );
  expect(falling).toEqual([
    "add: more than 65,536 calls of a kernel of two loops",
    "pad: more than four loops",
    "dilate: more than four loops",
  ]);
});

test("every op with a derivative has cases for it", () => {
  const constantOps: OpName[] = ["oneHot", "toIndices", "randomUniform", "randomNormal"];
  expect(names.filter((op) => !differentiable.includes(op))).toEqual(constantOps);
});

describe("the judge of derivatives", () => {
  const x = spread([2, 3], 0.5, 2, "a");
  const y = spread([2, 3], -2, -0.5, "b");

  /** The op with another derivative. */
  function spoiled(
    op: Op,
    derivative: (call: DerivativeCall, right: readonly (Tensor | undefined)[]) => any,
  ): Op {
    return { ...op, derivative: (call) => derivative(call, op.derivative!(call)) };
  }
  const square = [spread([3, 3], 0.5, 2, "a"), spread([3, 3], -2, -0.5, "b")];
  const wrong: [name: string, op: Op, attributes: any, inputs: number | CaseInput[]][] = [
    ["of the wrong sign", spoiled(opTable.exp.op, ({ ops }, [d]) => [ops.neg(d!)]), {}, 1],
    ["a thousandth too large", spoiled(opTable.exp.op, ({ ops }, [d]) => [ops.mul(d!, 1.001)]), {}, 1],
    ["a millionth too large", spoiled(opTable.tanh.op, ({ ops }, [d]) => [ops.mul(d!, 1.000001)]), {}, 1],
    ["that is missing", spoiled(opTable.exp.op, () => [undefined]), {}, 1],
    ["off by a constant", spoiled(opTable.neg.op, ({ ops }, [d]) => [ops.add(d!, 0.0001)]), {}, 1],
    ["with operands exchanged", spoiled(opTable.div.op, (_, [a, b]) => [b, a]), {}, 2],
    ["without its second operand", spoiled(opTable.mul.op, (_, [a]) => [a, undefined]), {}, 2],
    [
      "that is wrong in one element",
      spoiled(opTable.mul.op, ({ ops }, [a, b]) => [
        ops.pad(ops.slice(a!, [0, 0], [2, 2]), [0, 0], [0, 1]),
        b,
      ]),
      {},
      2,
    ],
    [
      "of a product with its factors not transposed",
      spoiled(opTable.matmul.op, ({ gradient, inputs: [a, b], ops }) => [
        ops.matmul(gradient, b, { transposeB: true }),
        ops.matmul(gradient, a, { transposeA: true }),
      ]),
      { transposeA: false, transposeB: true },
      square,
    ],
  ];

  test.each(wrong)("refuses a derivative %s", async (_, op, attributes, given) => {
    const f = (tensors: readonly Tensor[]) => weightedSum(applyOp(op, tensors, attributes));
    expect(
      await wrongDerivative(f, typeof given === "number" ? [x, y].slice(0, given) : given, exact),
    ).toMatch(/instead of/);
  });

  test("refuses a second derivative that is wrong where the first is right", async () => {
    // tanh's own rule, with 1 − tanh² taken from a copy whose derivative is 0.
    const flat: Op = { ...opTable.tanh.op, derivative: () => [undefined] };
    const op = spoiled(opTable.tanh.op, ({ inputs, gradient, ops }) => {
      const output = applyOp(flat, inputs, {});
      return [ops.mul(gradient, ops.sub(1, ops.mul(output, output)))];
    });
    const f = (tensors: readonly Tensor[]) => weightedSum(applyOp(op, tensors, {}));
    expect(await wrongDerivative(f, [x], exact)).toBeUndefined();
    expect(await wrongDerivative(gradientSum(f, [0]), [x], exact)).toMatch(/instead of/);
  });
});

test("a third derivative is as right as the first", async () => {
  const f = ([x]: readonly Tensor[]) => weightedSum(ops.tanh(ops.mul(x, x)));
  const third = gradientSum(gradientSum(f, [0]), [0]);
  expect(await wrongDerivative(third, [normals([4])], exact)).toBeUndefined();
});

test("equal maxima share the gradient, and zeros of kinks have the derivative that the docs promise", async () => {
  const at0 = (f: (x: Tensor) => Tensor, shape: readonly number[] = [1]) => {
    const build = ({ x }: { x: Tensor }) => ({ g: gradients(ops.sum(f(x)), [x])[0] });
    return compile({ x: { shape, dtype: "f32" } }, build, { backend: exact });
  };
  const zero = [0];
  expect((await at0(ops.relu)({ x: zero })).g.data[0]).toBe(0);
  expect((await at0(ops.abs)({ x: zero })).g.data[0]).toBe(0);
  expect((await at0(ops.step)({ x: zero })).g.data[0]).toBe(0);
  const maxima = await at0((x) => ops.max(x), [4])({ x: [3, 1, 3, 2] });
  expect(Array.from(maxima.g.data)).toEqual([0.5, 0, 0.5, 0]);
  const larger = await at0((x) => ops.maximum(x, 1), [3])({ x: [0, 1, 2] });
  expect(Array.from(larger.g.data)).toEqual([0, 0.5, 1]);
  const smaller = await at0((x) => ops.minimum(x, 1), [3])({ x: [0, 1, 2] });
  expect(Array.from(smaller.g.data)).toEqual([1, 0.5, 0]);
});
