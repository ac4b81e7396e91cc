// Gradient check: the derivatives of a network or of any function of tensors against finite differences, in float64.
import { GradientError, OptionError } from "../error";
import { gradients } from "../gradients";
import { Stream } from "../math/stream";
import { constant } from "../ops/leaf";
import { ops } from "../ops/table";
import { checkOptions, integerAtLeast, positiveInteger } from "../option";
import { type CompiledFunction, compile, type HostTensor } from "../program";
import { reference } from "../reference";
import { type Tensor, type TensorType, tensorType } from "../tensor";

/** Options of checkGradients. */
export interface CheckGradientsOptions {
  /** Elements checked per tensor, drawn from the seed; all, if there are fewer. Default 20. */
  readonly samples?: number;
  readonly seed?: number;
  /** Whether a mismatch throws. Default true. */
  readonly throws?: boolean;
}

/** A derivative beside its finite difference. */
export interface GradientComparison {
  readonly index: number;
  /** As the graph's derivative rules have it. */
  readonly analytic: number;
  /** As finite differences have it. */
  readonly numeric: number;
  /** How far apart they may be: what truncation and rounding of the difference explain. */
  readonly bound: number;
}

/** The check of one tensor. */
export interface TensorGradientReport {
  readonly name: string;
  readonly checked: number;
  readonly passed: boolean;
  /** The element furthest outside its bound, or nearest to it. */
  readonly worst: GradientComparison;
}

/** The check of all tensors. */
export interface GradientReport {
  readonly passed: boolean;
  readonly tensors: readonly TensorGradientReport[];
}

/** Unit roundoff of float64 times a generous count of operations on the way to the sum. */
const ROUNDING = (512 / 2 ** 26) * 2 ** -27;
/** A kink near the point spoils a wide difference; a narrow one loses digits. */
const STEPS = [2 ** -10, 2 ** -14, 2 ** -18];

/**
 * Compares ∂f/∂x for each float tensor x with central differences in float64. `f` maps named tensors to one tensor;
 * if that is not a scalar, a weighted sum of it with fixed random weights is differentiated, so that no element can
 * hide behind another. As PyTorch's autograd.gradcheck.
 *
 * ```ts
 * await checkGradients(({ x, w }) => ops.tanh(ops.matmul(x, w)), { x: { shape: [2, 3], data }, w });
 * ```
 * Differences are taken over h and 2h and extrapolated; what doubling changes gives the bound. A point exactly on a
 * kink (relu at 0) has no derivative and fails: move it. An i32 tensor is passed on and not checked.
 *
 * @throws GradientError for a mismatch, with the report; OptionError if there is nothing to check
 */
export async function checkGradients(
  f: (tensors: Readonly<Record<string, Tensor>>) => Tensor,
  inputs: Readonly<Record<string, HostTensor>>,
  options: CheckGradientsOptions = {},
): Promise<GradientReport> {
  const where = "checkGradients()";
  checkOptions(where, options, ["samples", "seed", "throws"]);
  const { samples = 20, seed = 0, throws = true } = options;
  positiveInteger(where, "samples", samples);
  integerAtLeast(where, "seed", seed, 0);
  const names = Object.keys(inputs).filter((name) => !(inputs[name].data instanceof Int32Array));
  if (names.length === 0)
    throw new OptionError({ where, expected: "at least one tensor of floats", got: "none" });
  const types: Record<string, TensorType> = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [
      name,
      tensorType(shape, data instanceof Int32Array ? "i32" : "f32"),
    ]),
  );
  using run = compile<string, string>(
    types,
    (tensors) => {
      const value = scalarOf(f(tensors), seed);
      const found = gradients(
        value,
        names.map((name) => tensors[name]),
      );
      return { value, ...Object.fromEntries(names.map((name, i) => [`∂/∂${name}`, found[i]])) };
    },
    { backend: reference({ precision: "float64" }) },
  );
  using forward = compile<string, "value">(types, (tensors) => ({ value: scalarOf(f(tensors), seed) }), {
    backend: reference({ precision: "float64" }),
  });
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { data }]) => [
      name,
      data instanceof Int32Array ? data : Float64Array.from(data),
    ]),
  );
  const analytic = await run(values);
  const tensors: TensorGradientReport[] = [];
  for (const name of names) {
    const length = values[name].length;
    const order = new Stream(seed, `gradient check ${name}`).permutation(length);
    const picked = order.subarray(0, Math.min(samples, length));
    const compared: GradientComparison[] = [];
    for (const index of picked)
      compared.push(await compare(forward, values, name, index, analytic[`∂/∂${name}`].data[index]));
    if (compared.length > 0) tensors.push(summarize(name, compared));
  }
  const report = { passed: tensors.every(({ passed }) => passed), tensors };
  if (throws) requirePassed(report);
  return report;
}

function scalarOf(y: Tensor, seed: number): Tensor {
  if (y.size === 1) return ops.reshape(y, []);
  const weights = new Float32Array(y.size);
  new Stream(seed, "gradient check weights").fillNormal(weights);
  return ops.sum(ops.mul(y, constant(weights, y.shape)));
}

/** One element: the first step width at which both agree, else the narrowest. */
async function compare(
  forward: CompiledFunction<string, "value">,
  values: Record<string, Float64Array | Int32Array>,
  name: string,
  index: number,
  analytic: number,
): Promise<GradientComparison> {
  const x = values[name][index];
  const difference = async (h: number) => {
    const at = async (moved: number) => {
      values[name][index] = moved;
      const { value } = await forward(values);
      values[name][index] = x;
      return value.data[0];
    };
    const [low, high] = [await at(x - h), await at(x + h)];
    // x ± h is rounded: divide by the distance that was really gone.
    return { slope: (high - low) / (x + h - (x - h)), size: Math.abs(high) + Math.abs(low) };
  };
  let comparison: GradientComparison | undefined;
  for (const width of STEPS) {
    const h = width * Math.max(1, Math.abs(x));
    const [near, far] = [await difference(h), await difference(2 * h)];
    // A central difference is off by about h²: a third of what doubling h changes. Extrapolated, h⁴ is left.
    const change = Math.abs(near.slope - far.slope) / 3;
    const numeric = near.slope + (near.slope - far.slope) / 3;
    const bound = change * 32 * width + (ROUNDING * (near.size + 1)) / h;
    comparison = { index, analytic, numeric, bound };
    if (Math.abs(analytic - numeric) <= bound) break;
  }
  return comparison!;
}

function summarize(name: string, compared: readonly GradientComparison[]): TensorGradientReport {
  // NaN is outside every bound.
  const excess = ({ analytic, numeric, bound }: GradientComparison) => {
    const ratio = Math.abs(analytic - numeric) / bound;
    return Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
  };
  const worst = compared.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  return { name, checked: compared.length, passed: excess(worst) <= 1, worst };
}

function requirePassed(report: GradientReport): void {
  const failed = report.tensors.find(({ passed }) => !passed);
  if (!failed) return;
  const { index, analytic, numeric, bound } = failed.worst;
  const others = report.tensors.filter(({ passed }) => !passed).length - 1;
  throw new GradientError({
    where: `checkGradients(): ∂/∂${failed.name}[${index}]`,
    expected: `${numeric} ± ${bound}`,
    got: `${analytic}${others > 0 ? ` (and ${others} more tensors are wrong)` : ""}`,
    cure: "Check the derivative rules on the way to it; at a kink, move the point.",
    report,
  });
}
