// The checks of the WebAssembly face: a range outside what was handed out traps instead of being touched.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { instantiate } from "../packages/rutter/src/wasm/builds";

const file = new URL("../packages/rutter/src/wasm/generated/kernels.wasm", import.meta.url);
const { exports: kernels } = await instantiate(readFileSync(fileURLToPath(file)), false);

const trap = WebAssembly.RuntimeError;

it("hands out zeroed regions on cache lines and takes them back", () => {
  const bytes = 1000;
  for (let round = 0; round < 3; round++) {
    const address = kernels.allocate(bytes);
    expect(address % 64).toBe(0);
    const region = new Uint8Array(kernels.memory.buffer, address, bytes);
    expect(region.every((byte) => byte === 0)).toBe(true);
    region.fill(255);
    kernels.release(address, bytes);
  }
});

it("answers 0 for nothing and for more than memory can hold", () => {
  expect(kernels.allocate(0)).toBe(0);
  expect(kernels.allocate(0xfffffff0)).toBe(0);
});

it("does not grow when what was released is asked for again", () => {
  const cycle = () => kernels.release(kernels.allocate(3_000_000), 3_000_000);
  cycle();
  const before = kernels.memory.buffer.byteLength;
  for (let i = 0; i < 100; i++) cycle();
  expect(kernels.memory.buffer.byteLength).toBe(before);
});

it("traps on a range that is misaligned, in the stack, beyond memory, or too large to count", () => {
  const x = kernels.allocate(64);
  const end = kernels.memory.buffer.byteLength;
  expect(() => kernels.unary_neg(x + 1, x, 4)).toThrow(trap);
  expect(() => kernels.unary_neg(64, x, 4)).toThrow(trap);
  expect(() => kernels.unary_neg(x, 0, 4)).toThrow(trap);
  expect(() => kernels.unary_neg(x, end - 8, 4)).toThrow(trap);
  expect(() => kernels.unary_neg(x, x, 0xffffffff)).toThrow(trap);
  expect(() => kernels.sum(x, x, 65536, 65536, 65536)).toThrow(trap);
  expect(() => kernels.matmul(x, x, x, 1, 65536, 65536, 1, 0, 0, 0, 0, 1)).toThrow(trap);
  expect(() => kernels.add(x, x, x, 1, 4, 0, 2, 0, 1)).toThrow(trap);
  expect(() => kernels.copy_strided(x, x, 1, 1, 1, 4, 0, 0, 0, -1_000_000_000)).toThrow(trap);
  kernels.release(x, 64);
});

it("lets an empty range be anywhere", () => {
  kernels.unary_neg(0, 0, 0);
  kernels.matmul(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
});
