// Unary: elementwise ops of one tensor.
import type { Arithmetic } from "../math/arithmetic";
import type { Tensor } from "../tensor";
import { requireFloat } from "./binary";
import { elementwiseKernel, type ScalarFunction } from "./elementwise";
import { type DerivativeCall, type Operation, operation } from "./operation";

type Unary = Operation<[x: Tensor]>;

function unary(
  name: string,
  compute: (x: number, arithmetic: Arithmetic) => number,
  derivative: (call: DerivativeCall & { x: Tensor }) => Tensor | undefined,
): Unary {
  const scalar: ScalarFunction = (arithmetic, x) => compute(x, arithmetic);
  return operation((x) => [[x], {}], {
    name,
    elementwise: true,
    infer([x]) {
      requireFloat(name, x);
      return { shape: x.shape, dtype: "f32" };
    },
    derivative: (call) => [derivative({ ...call, x: call.inputs[0] })],
    reference: elementwiseKernel(scalar),
  });
}

/** −x. */
export const neg: Unary = unary(
  "neg",
  (x) => -x,
  ({ gradient, ops }) => ops.neg(gradient),
);

/** |x|; derivative 0 at 0. */
export const abs: Unary = unary(
  "abs",
  (x) => Math.abs(x),
  ({ x, gradient, ops }) => ops.mul(gradient, ops.sign(x)),
);

/** 1, −1, or x itself where x is ±0 or NaN. */
export const sign: Unary = unary(
  "sign",
  (x) => (x > 0 ? 1 : x < 0 ? -1 : x),
  () => undefined,
);

/** √x. */
export const sqrt: Unary = unary(
  "sqrt",
  (x) => Math.sqrt(x),
  ({ output, gradient, ops }) => ops.div(ops.mul(gradient, 0.5), output),
);

/** eˣ. */
export const exp: Unary = unary(
  "exp",
  (x, arithmetic) => arithmetic.exp(x),
  ({ output, gradient, ops }) => ops.mul(gradient, output),
);

/** Natural logarithm. */
export const log: Unary = unary(
  "log",
  (x, arithmetic) => arithmetic.log(x),
  ({ x, gradient, ops }) => ops.div(gradient, x),
);

/** Hyperbolic tangent; derivative 1 − tanh². */
export const tanh: Unary = unary(
  "tanh",
  (x, arithmetic) => arithmetic.tanh(x),
  ({ output, gradient, ops }) => ops.mul(gradient, ops.sub(1, ops.mul(output, output))),
);

/** σ(x) = 1 / (1 + e⁻ˣ); derivative σ(1 − σ). */
export const sigmoid: Unary = unary(
  "sigmoid",
  (x, arithmetic) => arithmetic.sigmoid(x),
  ({ output, gradient, ops }) => ops.mul(gradient, ops.mul(output, ops.sub(1, output))),
);

/** Gauss error function; derivative 2/√π · e^(−x²). */
export const erf: Unary = unary(
  "erf",
  (x, arithmetic) => arithmetic.erf(x),
  ({ x, gradient, ops }) => ops.mul(gradient, ops.mul(ops.exp(ops.neg(ops.mul(x, x))), 1.1283791670955126)),
);

/** max(x, 0); derivative 0 at 0. */
export const relu: Unary = unary(
  "relu",
  (x) => (x < 0 ? 0 : x),
  ({ x, gradient, ops }) => ops.mul(gradient, ops.step(x)),
);

/** ln(1 + eˣ), computed as max(x, 0) + ln(1 + e^−|x|) with the digits that 1 + e^−|x| loses; derivative σ(x). */
export const softplus: Unary = unary(
  "softplus",
  (x, { round, exp, log }) => {
    const e = exp(-Math.abs(x));
    const u = round(1 + e);
    // Kahan's logarithm of 1 + e: log u / (u − 1) is nearly the same for u and for 1 + e.
    const tail = u === 1 ? e : round(round(log(u) * e) / round(u - 1));
    return (x < 0 ? 0 : x) + tail;
  },
  ({ x, gradient, ops }) => ops.mul(gradient, ops.sigmoid(x)),
);

/** Sine of x in radians; derivative cos x. */
export const sin: Unary = unary(
  "sin",
  (x, arithmetic) => arithmetic.sin(x),
  ({ x, gradient, ops }) => ops.mul(gradient, ops.cos(x)),
);

/** Cosine of x in radians; derivative −sin x. */
export const cos: Unary = unary(
  "cos",
  (x, arithmetic) => arithmetic.cos(x),
  ({ x, gradient, ops }) => ops.neg(ops.mul(gradient, ops.sin(x))),
);

/** Arctangent, in radians; derivative 1/(1 + x²). */
export const atan: Unary = unary(
  "atan",
  (x, arithmetic) => arithmetic.atan(x),
  ({ x, gradient, ops }) => ops.div(gradient, ops.add(ops.mul(x, x), 1)),
);

/** 1 where x > 0, else 0 (0 at 0, as the perceptron); derivative 0 everywhere. */
export const step: Unary = unary(
  "step",
  (x) => (x > 0 ? 1 : 0),
  () => undefined,
);
