// The conformance suite: what the contract in backend.ts promises, asked of any backend. A new backend needs one line in
// test/backends.test.ts.
import { beforeAll, describe, expect, test } from "vitest";
import { arrayFor, type Backend, type Instruction, type Place } from "../packages/rutter/src/backend";
import { BackendError, ShapeError } from "../packages/rutter/src/error";
import { gradients } from "../packages/rutter/src/gradients";
import { input } from "../packages/rutter/src/ops/leaf";
import { ops, opTable } from "../packages/rutter/src/ops/table";
import { compile, Program } from "../packages/rutter/src/program";
import { type DType, type Shape, sizeOf, tensorType } from "../packages/rutter/src/tensor";
import { Variable } from "../packages/rutter/src/variable";

/** Runs the whole suite against the backend that `make` gives. */
export function conformance(name: string, make: () => Backend | Promise<Backend>): void {
  describe(`${name} keeps the contract of backends`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await make();
    });

    const place = (address: number, shape: Shape, dtype: DType = "f32"): Place => ({
      address,
      shape,
      dtype,
      size: sizeOf(shape),
    });
    const bytes = (elements: number) => elements * backend.wordBytes;
    const read = async (from: Place) => {
      const out = arrayFor(backend, from.dtype, from.size);
      await backend.read(from, out);
      return Array.from(out);
    };
    const instruction = (
      op: Instruction["op"],
      inputs: Place[],
      output: Place,
      attributes = {},
    ): Instruction => ({
      op,
      attributes,
      inputs,
      output,
    });

    test("says what it is in plain data", () => {
      expect(backend.name).toMatch(/^[a-z]/);
      expect(backend.wordBytes).toBe(backend.precision === "float64" ? 8 : 4);
      expect(structuredClone(backend.features)).toEqual(backend.features);
      for (const op of backend.nativeOps) expect(Object.keys(opTable)).toContain(op);
    });

    test("gives memory that is zero, aligned to 64 bytes and its caller's alone, again and again", async () => {
      const sizes = [1, 3, 16, 17, 1000, 4096];
      for (let round = 0; round < 3; round++) {
        const places = sizes.map((n) => place(backend.allocate(bytes(n)), [n]));
        for (const { address } of places) expect(address % 64).toBe(0);
        for (const free of places) expect((await read(free)).every((x) => Object.is(x, 0))).toBe(true);
        for (const [i, own] of places.entries())
          await backend.write(own, new Float32Array(own.size).fill(i + 1));
        for (const [i, own] of places.entries())
          expect((await read(own)).every((x) => x === i + 1)).toBe(true);
        for (const { address, size } of places) backend.release(address, bytes(size));
      }
    });

    test("takes and gives back room for nothing", () => {
      const [a, b] = [backend.allocate(0), backend.allocate(0)];
      backend.release(a, 0);
      backend.release(b, 0);
    });

    test("refuses more than it has with a typed error, and goes on", async () => {
      for (const size of [2 ** 53, 2 ** 40]) {
        let error: unknown;
        try {
          backend.release(backend.allocate(size), size);
        } catch (caught) {
          error = caught;
        }
        expect(error).toBeInstanceOf(BackendError);
      }
      const small = place(backend.allocate(bytes(4)), [4]);
      expect(await read(small)).toEqual([0, 0, 0, 0]);
      backend.release(small.address, bytes(4));
    });

    test("writes at an element's offset and leaves the rest alone", async () => {
      const x = place(backend.allocate(bytes(6)), [2, 3]);
      await backend.write(x, Float32Array.of(1, 2, 3, 4, 5, 6));
      await backend.write(x, Float32Array.of(20, 30), 1);
      await backend.write(x, Float64Array.of(0.1), 5);
      const rounded = backend.precision === "float64" ? 0.1 : Math.fround(0.1);
      expect(await read(x)).toEqual([1, 20, 30, 4, 5, rounded]);
      backend.release(x.address, bytes(6));
    });

    test("refuses to write more than a tensor holds, and leaves its neighbours alone", async () => {
      const block = backend.allocate(bytes(8));
      const x = place(block, [4]);
      const write = async (length: number, offset: number) =>
        backend.write(x, new Float32Array(length).fill(7), offset);
      await expect(write(5, 0)).rejects.toThrow(ShapeError);
      await expect(write(2, 3)).rejects.toThrow(ShapeError);
      expect(await read(place(block, [8]))).toEqual(new Array(8).fill(0));
      backend.release(block, bytes(8));
    });

    test("keeps special values and whole numbers as they are", async () => {
      const values = [0, -0, NaN, Infinity, -Infinity, 2 ** -149, Math.fround(3.4e38)];
      const x = place(backend.allocate(bytes(7)), [7]);
      await backend.write(x, Float32Array.from(values));
      for (const [i, value] of (await read(x)).entries())
        expect(Object.is(value, values[i]), `${value}`).toBe(true);
      const whole = [0, -1, 2 ** 31 - 1, -(2 ** 31), 7];
      const n = place(x.address, [5], "i32");
      await backend.write(n, Int32Array.from(whole));
      expect(await read(n)).toEqual(whole);
      backend.release(x.address, bytes(7));
    });

    test("runs instructions in order, as often as asked", async () => {
      const block = backend.allocate(bytes(48));
      const at = (i: number) => place(block + bytes(16 * i), [5]);
      const program = backend.prepare([
        instruction(opTable.add.op, [at(0), at(1)], at(2)),
        instruction(opTable.mul.op, [at(2), at(2)], at(1)),
      ]);
      await backend.write(at(0), Float32Array.of(1, 2, 3, 4, 5));
      await backend.write(at(1), Float32Array.of(1, 1, 1, 1, 1));
      await program.run();
      expect(await read(at(1))).toEqual([4, 9, 16, 25, 36]);
      await program.run();
      expect(await read(at(1))).toEqual([25, 121, 361, 841, 1681]);
      expect(program.native + program.fallback).toBe(2);
      backend.release(block, bytes(48));
    });

    test("lets elementwise ops overwrite what they read", async () => {
      for (const n of [1, 4, 5, 33]) {
        const block = backend.allocate(bytes(n));
        const x = place(block, [n]);
        await backend.write(
          x,
          Float32Array.from({ length: n }, (_, i) => i + 1),
        );
        await backend
          .prepare([instruction(opTable.mul.op, [x, x], x), instruction(opTable.neg.op, [x], x)])
          .run();
        expect(await read(x)).toEqual(Array.from({ length: n }, (_, i) => -((i + 1) ** 2)));
        backend.release(block, bytes(n));
      }
    });

    test("works at any element, not only at aligned ones", async () => {
      const block = backend.allocate(bytes(64));
      const [x, y] = [place(block + bytes(3), [9]), place(block + bytes(33), [9])];
      await backend.write(
        x,
        Float32Array.from({ length: 9 }, (_, i) => i),
      );
      await backend.prepare([instruction(opTable.add.op, [x, x], y)]).run();
      expect(await read(y)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
      expect(await read(place(block + bytes(42), [3]))).toEqual([0, 0, 0]);
      backend.release(block, bytes(64));
    });

    test("keeps prepared programs alive while memory grows around them", async () => {
      // Padding of five axes: on the WASM backend it is a reference kernel over views.
      const five = (x: any) => ops.pad(ops.reshape(x, [2, 2, 2, 2, 2]), [0, 1, 1, 1, 1], [1, 1, 1, 1, 1]);
      const build = ({ x }: any) => ({ y: five(ops.softplus(x)) });
      const f = compile({ x: tensorType([32]) }, build, { backend });
      const values = { x: Array.from({ length: 32 }, (_, i) => i - 16) };
      const before = Array.from((await f(values)).y.data);
      await f.program.run();
      const blocks = Array.from({ length: 20 }, () => backend.allocate(2 ** 20));
      await f.program.run();
      const after = f.program.arrayForOutput(0);
      await f.program.read(0, after);
      expect(Array.from(after)).toEqual(before);
      for (const block of blocks) backend.release(block, 2 ** 20);
      await f.program.run();
      await f.program.read(0, after);
      expect(Array.from(after)).toEqual(before);
      f.dispose();
    });

    test("holds hundreds of programs at once, and no memory of those that are gone", async () => {
      const variable = new Variable("w", tensorType([16]), new Float32Array(16).fill(1));
      const make = (i: number) =>
        compile({ x: tensorType([16]) }, ({ x }) => ({ y: ops.mul(ops.add(x, variable.tensor), i) }), {
          backend,
        });
      const programs = Array.from({ length: 300 }, (_, i) => make(i));
      const ones = new Float32Array(16).fill(1);
      for (const i of [299, 0, 150, 7]) {
        const { y } = await programs[i]({ x: ones });
        expect(Array.from(y.data)).toEqual(new Array(16).fill(2 * i));
      }
      for (const program of programs) program.dispose();
      const memory = backend.features.memoryBytes;
      for (let i = 0; i < 300; i++) {
        using program = make(i);
        await program({ x: ones });
      }
      expect(backend.features.memoryBytes).toBe(memory);
      await variable.detach();
    });

    test("trains: forward, backward and update in one program, memory untouched in between", async () => {
      const w = new Variable("w", tensorType([3]), Float32Array.of(1, -2, 3));
      const x = input(tensorType([4, 3]));
      const loss = ops.mean(ops.softplus(ops.matmul(x, ops.reshape(w.tensor, [3, 1]))));
      const [gradient] = gradients(loss, [w.tensor]);
      using program = new Program({
        inputs: [x],
        outputs: [loss],
        assignments: [[w, ops.sub(w.tensor, ops.mul(gradient, 0.5))]],
        backend,
      });
      await program.prepare();
      await program.write(
        0,
        Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
      );
      const out = program.arrayForOutput(0);
      const losses: number[] = [];
      for (let step = 0; step < 20; step++) {
        await program.run();
        await program.read(0, out);
        losses.push(out[0]);
      }
      for (let step = 1; step < 20; step++) expect(losses[step]).toBeLessThan(losses[step - 1]);
      await w.detach();
    });
  });
}
