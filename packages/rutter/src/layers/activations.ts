// Activations: layers without parameters that are a few ops each. Any shape; kinks have the derivative of PyTorch's.
import { type ActivationOptions, activation, type Layer } from "../layer";
import { ops } from "../ops/table";
import type { Tensor } from "../tensor";

export { gelu } from "./gelu";
export { maxout } from "./maxout";
export { prelu } from "./prelu";

type Activation = Layer<any, "same">;

/** a = z. As PyTorch's Identity. */
export const linear = (): Activation => activation("linear", (z) => z);

/**
 * a = 1 where z > 0, else 0: the perceptron's unit. Its derivative is 0, so only rules beside backprop train it.
 * Rosenblatt 1958; Nielsen, chapter 1.
 */
export const step = (): Activation => activation("step", ops.step);

/** a = σ(z) = 1 / (1 + e⁻ᶻ). Nielsen, chapter 1; as PyTorch's Sigmoid. */
export const sigmoid = (): Activation => activation("sigmoid", ops.sigmoid);

/** a = z/6 + 1/2, at least 0 and at most 1: straight between −3 and 3. As PyTorch's Hardsigmoid. */
export const hardSigmoid = (): Activation =>
  activation("hardSigmoid", (z) => {
    const between = ops.mul(ops.add(z, 3), 1 / 6);
    return ops.where(ops.lessEqual(3, z), 1, ops.where(ops.lessEqual(z, -3), 0, between));
  });

/** a = tanh z. Nielsen, chapter 3; as PyTorch's Tanh. */
export const tanh = (): Activation => activation("tanh", ops.tanh);

/**
 * a = amplitude · tanh(slope · z), by default 1.7159 · tanh(2z/3), which maps ±1 to ±1. LeCun and others 1998.
 *
 * @throws OptionError for a bad option
 */
export const scaledTanh = (
  options?: ActivationOptions<{ readonly amplitude: number; readonly slope: number }>,
): Activation =>
  activation(
    "scaledTanh",
    (z, { amplitude, slope }) => ops.mul(ops.tanh(ops.mul(z, slope)), amplitude),
    { amplitude: 1.7159, slope: 2 / 3 },
    options,
  );

/** a = arctan z, which nears ±π/2 like 1/z. As PyTorch's torch.atan. */
export const arctan = (): Activation => activation("arctan", ops.atan);

/** a = z / (1 + |z|). As PyTorch's Softsign. */
export const softsign = (): Activation => activation("softsign", (z) => ops.div(z, ops.add(ops.abs(z), 1)));

/** a = max(z, 0). Nair and Hinton 2010; as PyTorch's ReLU. */
export const relu = (): Activation => activation("relu", ops.relu);

/**
 * a = z where z > 0, else negativeSlope · z (0.01 by default). As PyTorch's LeakyReLU.
 *
 * @throws OptionError for a bad option
 */
export const leakyRelu = (options?: ActivationOptions<{ readonly negativeSlope: number }>): Activation =>
  activation(
    "leakyRelu",
    (z, { negativeSlope }) => ops.where(ops.less(0, z), z, ops.mul(z, negativeSlope)),
    { negativeSlope: 0.01 },
    options,
  );

/**
 * a = z where z > 0, else α(eᶻ − 1); α = 1 by default. Clevert and others 2016; as PyTorch's ELU.
 *
 * @throws OptionError for a bad option
 */
export const elu = (options?: ActivationOptions<{ readonly alpha: number }>): Activation =>
  activation("elu", (z, { alpha }) => exponentialLinear(z, 1, alpha), { alpha: 1 }, options);

/**
 * a = 1.0507… · (z where z > 0, else 1.6733…(eᶻ − 1)): units that keep mean 0 and variance 1 with weights from
 * leCunNormal(). Klambauer and others 2017; as PyTorch's SELU.
 */
export const selu = (): Activation =>
  activation("selu", (z) =>
    exponentialLinear(z, 1.0507009873554805, 1.0507009873554805 * 1.6732632423543772),
  );

/** a = z · σ(z), also known as swish. As PyTorch's SiLU. */
export const silu = (): Activation => activation("silu", (z) => ops.mul(z, ops.sigmoid(z)));

/** a = z · tanh(ln(1 + eᶻ)). Misra 2020; as PyTorch's Mish. */
export const mish = (): Activation => activation("mish", (z) => ops.mul(z, ops.tanh(ops.softplus(z))));

/**
 * a = ln(1 + e^βz) / β; β = 1 by default. As PyTorch's Softplus, without its threshold: large z need none.
 *
 * @throws OptionError for a bad option
 */
export const softplus = (options?: ActivationOptions<{ readonly beta: number }>): Activation =>
  activation(
    "softplus",
    (z, { beta }) => ops.div(ops.softplus(ops.mul(z, beta)), beta),
    { beta: 1 },
    options,
  );

/**
 * a = sin(frequency · z); frequency 1 by default, 30 in the first layer of Sitzmann and others 2020.
 *
 * @throws OptionError for a bad option
 */
export const sine = (options?: ActivationOptions<{ readonly frequency: number }>): Activation =>
  activation("sine", (z, { frequency }) => ops.sin(ops.mul(z, frequency)), { frequency: 1 }, options);

/** a = e^(−z²): a radial basis function. Broomhead and Lowe 1988. */
export const gaussian = (): Activation => activation("gaussian", (z) => ops.exp(ops.neg(ops.mul(z, z))));

/** a_j = e^z_j / Σ_k e^z_k over the last axis. Nielsen, chapter 3; as PyTorch's Softmax. */
export const softmax = (): Activation => activation("softmax", ops.softmax);

/** a_j = z_j − ln Σ_k e^z_k over the last axis. As PyTorch's LogSoftmax. */
export const logSoftmax = (): Activation => activation("logSoftmax", ops.logSoftmax);

/** slope · z where z > 0, else α(eᶻ − 1), the latter as tanh(z/2)(eᶻ + 1)α, which keeps its digits near 0. */
function exponentialLinear(z: Tensor, slope: number, alpha: number): Tensor {
  const positive = ops.less(0, z);
  // Large z would make the branch that is not taken infinite, and its gradient NaN.
  const below = ops.where(positive, 0, z);
  const less1 = ops.mul(ops.tanh(ops.mul(below, 0.5)), ops.add(ops.exp(below), 1));
  return ops.where(positive, ops.mul(z, slope), ops.mul(less1, alpha));
}
