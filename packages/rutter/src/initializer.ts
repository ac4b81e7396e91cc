// Initialisers: how the first values of parameters are drawn. Each parameter has a random stream of its own.
import { float32 } from "./math/arithmetic";
import type { Stream } from "./math/stream";
import { checkOptions, finiteNumber, numberInRange } from "./option";
import { type Shape, sizeOf } from "./tensor";

/** A named way to fill a parameter. */
export interface Initializer {
  readonly kind: string;
  readonly options: Readonly<Record<string, number>>;
  fill(values: Float32Array, shape: Shape, stream: Stream): void;
}

/** Links into and out of one unit, for a weight [out, in, …kernel] as in PyTorch. */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const kernel = sizeOf(shape.slice(2));
  return { fanIn: (shape[1] ?? shape[0] ?? 1) * kernel, fanOut: (shape[0] ?? 1) * kernel };
}

type Scale = (shape: Shape) => number;

function gaussian(kind: string, options: Record<string, number>, standardDeviation: Scale): Initializer {
  return {
    kind,
    options,
    fill(values, shape, stream) {
      const scale = Math.fround(standardDeviation(shape));
      stream.fillNormal(values);
      for (let i = 0; i < values.length; i++) values[i] *= scale;
    },
  };
}

function symmetric(kind: string, options: Record<string, number>, limit: Scale): Initializer {
  return {
    kind,
    options,
    fill(values, shape, stream) {
      const bound = Math.fround(limit(shape));
      stream.fillUniform(values);
      for (let i = 0; i < values.length; i++) values[i] = bound * float32.round(2 * values[i] - 1);
    },
  };
}

/** All values 0: the default of biases. As PyTorch's zeros_. */
export function zeros(): Initializer {
  return { kind: "zeros", options: {}, fill: (values) => values.fill(0) };
}

/** All values equal. As PyTorch's constant_. @throws OptionError for a bad option */
export function constantValue(options: { value: number }): Initializer {
  checkOptions("constantValue()", options, ["value"]);
  const value = options?.value;
  finiteNumber("constantValue()", "value", value);
  return { kind: "constantValue", options: { value }, fill: (values) => values.fill(value) };
}

/** N(0, s²), s = 1 by default: the first initialisation of Nielsen's book. @throws OptionError for a bad option */
export function normal(options: { standardDeviation?: number } = {}): Initializer {
  checkOptions("normal()", options, ["standardDeviation"]);
  const { standardDeviation = 1 } = options;
  numberInRange("normal()", "standardDeviation", standardDeviation, 0, Number.MAX_VALUE);
  return gaussian("normal", { standardDeviation }, () => standardDeviation);
}

/** N(0, 1/n_in): variance 1 over the links into a unit; the second initialisation of Nielsen's book. */
export function normalFanIn(): Initializer {
  return gaussian("normalFanIn", {}, (shape) => Math.sqrt(1 / fans(shape).fanIn));
}

/** Uniform on ±limit. As PyTorch's uniform_. @throws OptionError for a bad option */
export function uniform(options: { limit?: number } = {}): Initializer {
  checkOptions("uniform()", options, ["limit"]);
  const { limit = 1 } = options;
  numberInRange("uniform()", "limit", limit, 0, Number.MAX_VALUE);
  return symmetric("uniform", { limit }, () => limit);
}

/** Uniform on ±√(6 / (n_in + n_out)): Glorot and Bengio 2010; the default of weights, as in Keras. */
export function glorotUniform(): Initializer {
  return symmetric("glorotUniform", {}, (shape) => Math.sqrt(6 / (fans(shape).fanIn + fans(shape).fanOut)));
}

/** N(0, 2 / (n_in + n_out)): Glorot and Bengio 2010. */
export function glorotNormal(): Initializer {
  return gaussian("glorotNormal", {}, (shape) => Math.sqrt(2 / (fans(shape).fanIn + fans(shape).fanOut)));
}

/** Uniform on ±√(6 / n_in): He and others 2015, for rectified units. */
export function heUniform(): Initializer {
  return symmetric("heUniform", {}, (shape) => Math.sqrt(6 / fans(shape).fanIn));
}

/** N(0, 2 / n_in): He and others 2015, for rectified units. */
export function heNormal(): Initializer {
  return gaussian("heNormal", {}, (shape) => Math.sqrt(2 / fans(shape).fanIn));
}

/** N(0, 1/n_in), the same as {@link normalFanIn} under the name people know: LeCun and others 1998; for selu(). */
export function leCunNormal(): Initializer {
  return gaussian("leCunNormal", {}, (shape) => Math.sqrt(1 / fans(shape).fanIn));
}

/** Uniform on ±√(3 / n_in): variance 1/n_in. LeCun and others 1998. */
export function leCunUniform(): Initializer {
  return symmetric("leCunUniform", {}, (shape) => Math.sqrt(3 / fans(shape).fanIn));
}
