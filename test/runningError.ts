// Running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, §3.3): a graph evaluated in float64
// together with a bound, element by element, on how far rounding can carry another precision away. The bound of a test
// is then derived from the computation itself; nobody guesses a tolerance.
import { topological } from "../packages/rutter/src/graph";
import { float64 } from "../packages/rutter/src/math/arithmetic";
import { constantOp } from "../packages/rutter/src/ops/leaf";
import type { NumericArray } from "../packages/rutter/src/ops/operation";
import type { Tensor } from "../packages/rutter/src/tensor";

/** Values, and how far a computed value may lie from each. */
export interface Bounded {
  readonly values: NumericArray;
  readonly error: Float64Array;
}

/** Unit roundoffs of float32 and float64. */
export const SINGLE = 2 ** -24;
export const DOUBLE = 2 ** -53;

/** Elementary functions are within 3 ulp, each at most two roundoffs (docs of packages/rutter/src/math). */
const ELEMENTARY = 6;

/** Exactly known numbers. */
export function known(values: ArrayLike<number>): Bounded {
  return { values: Float64Array.from(values), error: new Float64Array(values.length) };
}

/** Numbers that are rounded on their way in. */
export function rounded(values: ArrayLike<number>, unit = SINGLE): Bounded {
  return { values: Float64Array.from(values), error: Float64Array.from(values, (x) => Math.abs(x) * unit) };
}

/** Values and bounds of `outputs`, given those of the leaves. */
export function runningError(
  outputs: readonly Tensor[],
  leaves: ReadonlyMap<Tensor, Bounded>,
  unit = SINGLE,
): Bounded[] {
  const found = new Map<Tensor, Bounded>();
  for (const tensor of topological(outputs)) {
    const leaf = leaves.get(tensor);
    if (leaf) found.set(tensor, leaf);
    else if (tensor.op === constantOp) found.set(tensor, rounded(tensor.attributes.values, unit));
    else
      found.set(
        tensor,
        step(
          tensor,
          tensor.inputs.map((input) => found.get(input)!),
          unit,
        ),
      );
  }
  return outputs.map((tensor) => found.get(tensor)!);
}

function step(tensor: Tensor, inputs: readonly Bounded[], u: number): Bounded {
  const run = (...arrays: ArrayLike<number>[]): Float64Array => {
    const output = new Float64Array(tensor.size);
    tensor.op.reference!({
      inputs: arrays as NumericArray[],
      inputShapes: tensor.inputs.map(({ shape }) => shape),
      output,
      outputShape: tensor.shape,
      attributes: tensor.attributes,
      arithmetic: float64,
    });
    return output;
  };
  const values = run(...inputs.map((input) => input.values));
  const rule = rules[tensor.op.name];
  if (!rule) throw new Error(`no rule for the rounding errors of "${tensor.op.name}"`);
  return { values, error: rule({ tensor, inputs, values, run, u }) };
}

interface Call {
  readonly tensor: Tensor;
  readonly inputs: readonly Bounded[];
  readonly values: Float64Array;
  readonly u: number;
  /** The op's own kernel on other arrays: it moves, sums or multiplies errors as it does values. */
  readonly run: (...arrays: ArrayLike<number>[]) => Float64Array;
}

type Rule = (call: Call) => Float64Array;

const size = ({ values, error }: Bounded) => error.map((e, i) => e + Math.abs(values[i]));
/** γₖ = ku/(1 − ku): k roundings, one upon the other. */
const gamma = (k: number, u: number) => (k * u) / (1 - k * u);

/** The last rounding on top of what the inputs bring. */
const withRounding = (values: Float64Array, error: Float64Array, u: number): Float64Array =>
  error.map((e, i) => e + u * (Math.abs(values[i]) + e));

const moved: Rule = ({ inputs, run }) => run(...inputs.map(({ error }) => error));

/** Same-shaped or broadcast operands as arrays of the output's shape. */
function aligned({ tensor, inputs, values }: Call): { x: Float64Array; e: Float64Array }[] {
  return inputs.map((input, which) => {
    const shape = tensor.inputs[which].shape;
    const pick = (flat: number): number => {
      let index = 0;
      let stride = 1;
      let rest = flat;
      for (let axis = tensor.rank - 1, own = shape.length - 1; axis >= 0; axis--, own--) {
        const position = rest % tensor.shape[axis];
        rest = Math.floor(rest / tensor.shape[axis]);
        if (own >= 0 && shape[own] !== 1) index += position * stride;
        if (own >= 0) stride *= shape[own];
      }
      return index;
    };
    return {
      x: values.map((_, i) => input.values[pick(i)]),
      e: values.map((_, i) => input.error[pick(i)]),
    };
  });
}

const sums: Rule = (call) => {
  const [a, b] = aligned(call);
  return withRounding(
    call.values,
    a.e.map((e, i) => e + b.e[i]),
    call.u,
  );
};

/** The larger or smaller of two numbers is off by no more than either of them. */
const extremes: Rule = (call) => {
  const [a, b] = aligned(call);
  return a.e.map((e, i) => Math.max(e, b.e[i]));
};

const comparison: Rule = (call) => {
  const [a, b] = aligned(call);
  return a.e.map((e, i) => (Math.abs(a.x[i] - b.x[i]) > e + b.e[i] || e + b.e[i] === 0 ? 0 : 1));
};

/** An elementary function by the most that an error of its argument can change it. */
const elementary =
  (carried: (x: number, e: number, y: number) => number): Rule =>
  ({ inputs: [x], values, u }) =>
    withRounding(
      values,
      x.error.map((e, i) => carried(x.values[i], e, values[i])),
      ELEMENTARY * u,
    );

/** Relative errors of the exponentials and the sum of one row, and of its scores minus their maximum. */
function row({ tensor, inputs: [x], u }: Call, i: number): { shifted: number; sum: number } {
  const n = tensor.shape[tensor.rank - 1];
  const start = i - (i % n);
  let shifted = 0;
  let largest = -Infinity;
  for (let j = start; j < start + n; j++) largest = Math.max(largest, x.values[j]);
  for (let j = start; j < start + n; j++)
    shifted = Math.max(shifted, 2 * x.error[j] + u * (Math.abs(x.values[j] - largest) + 2 * x.error[j]));
  const exponential = Math.expm1(shifted) + ELEMENTARY * u;
  return { shifted, sum: exponential + gamma(n, u) * (1 + exponential) };
}

/** Sums of `count` products, and a start where there is a third input. */
function products({ inputs: [a, b, start], run, u }: Call, count: number): Float64Array {
  const apply = (x: Float64Array, y: Float64Array, z?: Float64Array) => (z ? run(x, y, z) : run(x, y));
  const [bigA, bigB] = [size(a), size(b)];
  const first = apply(bigA, b.error, start?.error);
  const second = apply(
    a.error,
    bigB,
    start?.error.map(() => 0),
  );
  const all = apply(bigA, bigB, start && size(start));
  return first.map((e, i) => e + second[i] + gamma(count + 2, u) * all[i]);
}

/** Whether a window's maximum may be another element, so near are two of them. */
function mayMove(tensor: Tensor, x: Bounded): boolean {
  const { size: window, stride, padding } = tensor.attributes;
  const [planes, h, w] = [tensor.shape[0] * tensor.shape[1], tensor.shape[2], tensor.shape[3]];
  const [, , oh, ow] = tensor.inputs[1].shape;
  for (let place = 0; place < planes * oh * ow; place++) {
    const top = (Math.floor(place / ow) % oh) * stride[0] - padding[0];
    const left = (place % ow) * stride[1] - padding[1];
    const elements: number[] = [];
    for (let row = Math.max(0, top); row < Math.min(h, top + window[0]); row++)
      for (let column = Math.max(0, left); column < Math.min(w, left + window[1]); column++)
        elements.push((Math.floor(place / (oh * ow)) * h + row) * w + column);
    const surely = Math.max(...elements.map((at) => x.values[at] - x.error[at]));
    if (elements.filter((at) => x.values[at] + x.error[at] >= surely).length > 1) return true;
  }
  return false;
}

const rules: Record<string, Rule> = {
  add: sums,
  sub: sums,
  mul: (call) => {
    const [a, b] = aligned(call);
    const carried = a.x.map((x, i) => Math.abs(x) * b.e[i] + a.e[i] * (Math.abs(b.x[i]) + b.e[i]));
    return withRounding(call.values, carried, call.u);
  },
  div: (call) => {
    const [a, b] = aligned(call);
    const carried = call.values.map((y, i) => (a.e[i] + Math.abs(y) * b.e[i]) / (Math.abs(b.x[i]) - b.e[i]));
    return withRounding(call.values, carried, call.u);
  },
  neg: ({ inputs: [x] }) => x.error,
  abs: ({ inputs: [x] }) => x.error,
  sign: ({ inputs: [x] }) => x.error.map((e, i) => (Math.abs(x.values[i]) > e || e === 0 ? 0 : 2)),
  maximum: extremes,
  minimum: extremes,
  relu: ({ inputs: [x] }) => x.error,
  tanh: elementary((_, e) => e),
  sigmoid: elementary((_, e) => e / 4),
  exp: elementary((_, e, y) => Math.abs(y) * Math.expm1(e)),
  log: elementary((x, e) => -Math.log1p(-Math.min(e / x, 1))),
  erf: elementary((_, e) => 1.1283791670955126 * e),
  sin: elementary((_, e) => e),
  cos: elementary((_, e) => e),
  atan: elementary((_, e) => e),
  sqrt: elementary((x, e) => (x > e ? e / Math.sqrt(x) : Math.sqrt(e))),
  softplus: elementary((_, e) => e),
  less: comparison,
  lessEqual: comparison,
  equal: comparison,
  step: ({ inputs: [x] }) => x.error.map((e, i) => (Math.abs(x.values[i]) > e || e === 0 ? 0 : 1)),
  where: ({ inputs: [condition, a, b], run }) => run(condition.values, a.error, b.error),
  // All candidates of one maximum may be off, the worst by the largest error.
  max: ({ inputs: [x], run }) => run(x.error),
  oneHot: ({ values }) => values.map(() => 0),
  toIndices: ({ values }) => values.map(() => 0),
  gather: ({ inputs: [x, indices], run }) => run(x.error, indices.values),
  scatterAdd: ({ inputs: [x, indices], run, u }) => {
    // Each row is a sum of as many terms as its index occurs, at most all.
    const sizes = run(size(x), indices.values);
    return run(x.error, indices.values).map((e, i) => e + gamma(indices.values.length + 1, u) * sizes[i]);
  },
  sum: ({ tensor, inputs: [x], run, values, u }) => {
    const count = x.values.length / Math.max(1, tensor.size);
    const sizes = run(size(x));
    const carried = run(x.error);
    return values.map((_, i) => carried[i] + gamma(count + 1, u) * sizes[i]);
  },
  matmul: ({ tensor, inputs: [a, b], run, u }) => {
    const inner = tensor.attributes.transposeA ? tensor.inputs[0].shape[0] : tensor.inputs[0].shape[1];
    const [bigA, bigB] = [size(a), size(b)];
    const [first, second, all] = [run(bigA, b.error), run(a.error, bigB), run(bigA, bigB)];
    return first.map((e, i) => e + second[i] + gamma(inner + 1, u) * all[i]);
  },
  conv2d: (call) => {
    const [, channels, kh, kw] = call.tensor.inputs[1].shape;
    return products(call, channels * kh * kw);
  },
  conv2dWeightGradient: (call) => {
    const [n, , oh, ow] = call.tensor.inputs[1].shape;
    return products(call, n * oh * ow);
  },
  maxPool2d: ({ inputs: [x], run }) => run(x.error),
  maxPool2dGradient: ({ tensor, inputs: [x, delta], run, u }) => {
    const [kh, kw] = tensor.attributes.size;
    if (!mayMove(tensor, x)) {
      const carried = run(x.values, delta.error);
      return run(x.values, size(delta)).map((total, i) => carried[i] + gamma(kh * kw, u) * total);
    }
    throw new Error("rounding may move a maximum: choose other numbers");
  },
  sumPool2dGradient: ({ tensor, inputs: [delta], run, u }) => {
    const [kh, kw] = tensor.attributes.size;
    const carried = run(delta.error);
    return run(size(delta)).map((total, i) => carried[i] + gamma(kh * kw, u) * total);
  },
  sumPool2d: ({ tensor, inputs: [x], run, u }) => {
    const [kh, kw] = tensor.attributes.size;
    const sizes = run(size(x));
    return run(x.error).map((e, i) => e + gamma(kh * kw + 1, u) * sizes[i]);
  },
  softmax: (call) =>
    call.values.map((y, i) => {
      const { shifted, sum } = row(call, i);
      const relative = Math.expm1(shifted) + ELEMENTARY * call.u + sum + call.u;
      return (y * relative) / (1 - relative);
    }),
  logSoftmax: (call) =>
    call.values.map((y, i) => {
      const { shifted, sum } = row(call, i);
      const n = call.tensor.shape[call.tensor.rank - 1];
      return (
        shifted + sum / (1 - sum) + ELEMENTARY * call.u * Math.log(n) + call.u * (Math.abs(y) + shifted + sum)
      );
    }),
  reshape: moved,
  slice: moved,
  pad: moved,
  dilate: moved,
  flip: moved,
  transpose: moved,
  concat: moved,
  broadcastTo: moved,
};
