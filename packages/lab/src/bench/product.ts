// Square matrix products, and the peak that they are a share of.
import { type Backend, compile, ops, tensorType } from "rutter";
import type { Contestant } from "./workload";

/** Sides of the products that `rutter bench` measures. */
export const sides = [64, 128, 256, 512, 1024] as const;

/** Multiplications and additions of a product. */
export const flopsOf = (side: number): number => 2 * side ** 3;

/** A product of two random matrices that are in the backend's memory already. */
export async function productOn(side: number, backend: Backend): Promise<Contestant> {
  const type = tensorType([side, side]);
  const { program } = compile({ a: type, b: type }, ({ a, b }) => ({ c: ops.matmul(a, b) }), { backend });
  const random = () => Float32Array.from({ length: side * side }, () => Math.random());
  await program.write(0, random());
  await program.write(1, random());
  await program.prepare();
  return { step: () => program.run(), dispose: () => program.dispose() };
}
