// Agreement: a graph computed on every backend, against golden values that were computed in float64. The reference may be
// as far from them as running error analysis allows, in float32 and in float64; the others have the reference's bits.
import { expect } from "vitest";
import { Program } from "../packages/rutter/src/program";
import { reference } from "../packages/rutter/src/reference";
import type { Tensor } from "../packages/rutter/src/tensor";
import { wasm } from "../packages/rutter/src/wasm";
import { differentBits } from "./bits";
import { known, runningError } from "./runningError";

/** A placeholder of a graph and what goes into it: float32 numbers or whole ones. */
export type Given = readonly [tensor: Tensor, values: readonly number[]];

/** All outputs by name, on the reference; fails where another backend gives other bits, or runs a kernel of the reference. */
export async function sameBits(
  outputs: Readonly<Record<string, Tensor>>,
  given: readonly Given[],
): Promise<Record<string, ArrayLike<number>>> {
  const [judge, ...others] = [reference(), await wasm(), await wasm({ fusion: false })];
  const right = await run(judge, outputs, given);
  for (const backend of others) {
    const found = await run(backend, outputs, given);
    for (const name in outputs) expect(differentBits(found[name], right[name]), name).toBeUndefined();
  }
  return right;
}

/** Fails unless each output lies where its golden values allow, on all backends. */
export async function agrees(
  outputs: Readonly<Record<string, Tensor>>,
  given: readonly Given[],
  golden: Readonly<Record<string, readonly number[]>>,
): Promise<void> {
  const names = Object.keys(outputs);
  const leaves = new Map(given.map(([tensor, values]) => [tensor, known(values)]));
  const bounds = runningError(Object.values(outputs), leaves);
  const single = await sameBits(outputs, given);
  const double = await run(reference({ precision: "float64" }), outputs, given);
  for (const [i, name] of names.entries()) {
    const { error } = bounds[i];
    within(single[name], golden[name], error, name);
    // The same analysis with a unit roundoff 2²⁹ times smaller, on PyTorch's side as well.
    const small = error.map((e) => e * 2 ** -28);
    within(double[name], golden[name], small, `${name} in float64`);
    const largest = Math.max(...golden[name].map(Math.abs), 1e-3);
    expect(Math.max(...error), `${name}: the bound means something`).toBeLessThan(1e-3 * largest);
  }
}

async function run(
  backend: ReturnType<typeof reference>,
  outputs: Readonly<Record<string, Tensor>>,
  given: readonly Given[],
): Promise<Record<string, ArrayLike<number>>> {
  using program = new Program({
    inputs: given.map(([tensor]) => tensor),
    outputs: Object.values(outputs),
    backend,
  });
  for (const [i, [tensor, values]] of given.entries())
    await program.write(i, tensor.dtype === "i32" ? Int32Array.from(values) : Float32Array.from(values));
  await program.run();
  // What layers, losses and their gradients are made of is what every training step runs.
  if (backend.name === "wasm") expect(program.statistics.fallback, "reference kernels").toBe(0);
  const results: Record<string, ArrayLike<number>> = {};
  for (const [i, name] of Object.keys(outputs).entries()) {
    const out = program.arrayForOutput(i);
    await program.read(i, out);
    results[name] = out;
  }
  return results;
}

function within(
  got: ArrayLike<number>,
  golden: readonly number[],
  bound: ArrayLike<number>,
  what: string,
): void {
  expect(got.length, what).toBe(golden.length);
  for (let i = 0; i < got.length; i++) {
    const distance = Math.abs(got[i] - golden[i]);
    if (!(distance <= bound[i]))
      expect.fail(`${what}[${i}]: ${got[i]} is ${distance} from ${golden[i]}, ± ${bound[i]} is allowed`);
  }
}
