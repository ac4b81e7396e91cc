// Measures ops as kernels: one op as a program of its own, run by each backend over memory that is there already.
// npx vitest bench --run bench/kernels/matmul.bench.ts
import { bench, describe } from "vitest";
import type { Backend } from "../../packages/rutter/src/backend";
import { Stream } from "../../packages/rutter/src/math/stream";
import { input } from "../../packages/rutter/src/ops/leaf";
import { Program } from "../../packages/rutter/src/program";
import { reference } from "../../packages/rutter/src/reference";
import { type Shape, type Tensor, type TensorType, tensorType } from "../../packages/rutter/src/tensor";
import { wasm } from "../../packages/rutter/src/wasm";

/** An op at one size: its inputs' types, and how it is applied to them. */
export interface KernelCase {
  readonly inputs: readonly TensorType[];
  readonly build: (...tensors: Tensor[]) => Tensor;
}

export const floats = (...shape: Shape): TensorType => tensorType(shape);
export const integers = (...shape: Shape): TensorType => tensorType(shape, "i32");

/** A bench for each case on each backend. Floats are positive numbers below 1, integers are below ten. */
export function benchKernels(cases: Readonly<Record<string, KernelCase>>): void {
  // Prepared while benches are collected: hooks do not run for them.
  for (const [name, subject] of Object.entries(cases))
    describe(name, async () => {
      for (const backend of [await wasm(), reference()]) {
        const program = await prepared(subject, backend);
        bench(backend.name, () => {
          program.run();
        });
      }
    });
}

async function prepared({ inputs, build }: KernelCase, backend: Backend): Promise<Program> {
  const tensors = inputs.map(input);
  const program = new Program({ inputs: tensors, outputs: [build(...tensors)], backend });
  for (const [i, { dtype, size }] of tensors.entries()) {
    const stream = new Stream(1, `bench ${i}`);
    const value = (position: number) => (dtype === "i32" ? 10 : 1) * stream.uniform(position);
    const numbers = Array.from({ length: size }, (_, position) => value(position));
    await program.write(i, dtype === "i32" ? Int32Array.from(numbers) : Float32Array.from(numbers));
  }
  await program.run();
  return program;
}
