// Run: a case of an op on a backend.
import type { Backend } from "../../packages/rutter/src/backend";
import { compile } from "../../packages/rutter/src/program";
import type { Tensor } from "../../packages/rutter/src/tensor";
import type { OpCase } from "./case";

/** What a case gave, and by how many kernels of which kind. */
export interface Result {
  readonly data: ArrayLike<number>;
  readonly fallback: number;
  readonly native: number;
}

/** Runs a case; `detour` changes its inputs on their way in. */
export async function run(
  { inputs, build }: OpCase,
  backend: Backend,
  detour = (x: Tensor) => x,
): Promise<Result> {
  const name = (i: number) => `x${i}`;
  const types = Object.fromEntries(inputs.map((input, i) => [name(i), input]));
  using f = compile<string, "y">(
    types,
    (given) => {
      const tensors = inputs.map((_, i) => given[name(i)]);
      return { y: build(...tensors.map((x) => (x.dtype === "f32" ? detour(x) : x))) };
    },
    { backend },
  );
  const { y } = await f(Object.fromEntries(inputs.map(({ values }, i) => [name(i), values])));
  return { data: y.data, fallback: f.program.statistics.fallback, native: f.program.statistics.native };
}
