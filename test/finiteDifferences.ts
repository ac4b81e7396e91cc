// The judge of derivatives: central differences in float64, with an error bound of their own. A derivative is right
// where it lies within that bound, so no tolerance is guessed.
import type { Backend } from "../packages/rutter/src/backend";
import { gradients } from "../packages/rutter/src/gradients";
import { constant } from "../packages/rutter/src/ops/leaf";
import { ops } from "../packages/rutter/src/ops/table";
import { compile } from "../packages/rutter/src/program";
import type { Tensor } from "../packages/rutter/src/tensor";
import type { CaseInput } from "./cases/case";
import { normals } from "./cases/case";

const STEP = 2 ** -10;
/** Unit roundoff of float64 times a generous count of operations from an input to the sum. */
const ROUNDING = 2 ** -53 * 512;

/** A scalar made of the tensors, and the largest sum of |terms| that may have been rounded on the way to it. */
export type ScalarFunction = (tensors: readonly Tensor[]) => Tensor;

/** Σ wᵢ·yᵢ with fixed weights: every element of `y` gets its own share, so none can hide behind another. */
export function weightedSum(y: Tensor, purpose = "weights"): Tensor {
  const weights = normals(y.shape, purpose);
  return ops.sum(ops.mul(y, constant(weights.values, y.shape)));
}

/** Σ over all inputs of a weighted sum of their gradients: its gradient is the second derivative. */
export function gradientSum(f: ScalarFunction, which: readonly number[]): ScalarFunction {
  return (tensors) => {
    const parts = gradients(
      f(tensors),
      which.map((i) => tensors[i]),
    ).map((gradient, i) => weightedSum(gradient, `direction ${i}`));
    return parts.reduce((sum, part) => ops.add(sum, part));
  };
}

/** The first element whose derivative lies outside the bound, in words; undefined if there is none. */
export async function wrongDerivative(
  f: ScalarFunction,
  inputs: readonly CaseInput[],
  backend: Backend,
): Promise<string | undefined> {
  const names = inputs.map((_, i) => `x${i}`);
  const types = Object.fromEntries(names.map((name, i) => [name, inputs[i]]));
  const real = names.filter((_, i) => inputs[i].dtype === "f32");
  using run = compile<string, string>(
    types,
    (tensors) => {
      const value = f(names.map((name) => tensors[name]));
      const found = gradients(
        value,
        real.map((name) => tensors[name]),
      );
      return { value, ...Object.fromEntries(real.map((name, i) => [name, found[i]])) };
    },
    { backend },
  );
  const values = Object.fromEntries(names.map((name, i) => [name, [...inputs[i].values]]));
  const analytic = await run(values);
  const at = async (name: string, i: number, x: number) => {
    const before = values[name][i];
    values[name][i] = x;
    const { value } = await run(values);
    values[name][i] = before;
    return value.data[0];
  };
  for (const name of real)
    for (const [i, x] of values[name].entries()) {
      const difference = async (h: number) => {
        const [low, high] = [await at(name, i, x - h), await at(name, i, x + h)];
        return { slope: (high - low) / (2 * h), size: Math.abs(high) + Math.abs(low) };
      };
      const near = await difference(STEP);
      const far = await difference(2 * STEP);
      // The error of a central difference grows as h²: a third of what doubling h changes. Extrapolated, what is left
      // is of order h⁴, so it stays far inside the change itself times h.
      const change = Math.abs(near.slope - far.slope) / 3;
      const expected = near.slope + (near.slope - far.slope) / 3;
      const scale = near.size + 1;
      const bound = change * 32 * STEP + (ROUNDING * scale) / STEP;
      const found = analytic[name].data[i];
      if (!(Math.abs(found - expected) <= bound))
        return `∂/∂${name}[${i}] at ${x}: ${found} instead of ${expected} ± ${bound}`;
    }
  return undefined;
}
