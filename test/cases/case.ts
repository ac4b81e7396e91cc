// A case of an op: what goes in, what is built of it, and which questions make sense. test/ops.test.ts and
// bench/kernels ask them.
import { Stream } from "../../packages/rutter/src/math/stream";
import {
  type Shape,
  sizeOf,
  type Tensor,
  type TensorType,
  tensorType,
} from "../../packages/rutter/src/tensor";

export interface CaseInput extends TensorType {
  readonly values: readonly number[];
}

export interface OpCase {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  readonly build: (...tensors: Tensor[]) => Tensor;
  /** How many times the op may be differentiated at these values (no kink near): checked by finite differences. */
  readonly derivatives?: 1 | 2;
  /** Why a backend may run this case as a reference kernel although it has a kernel for the op. */
  readonly fallback?: string;
}

/** An f32 input. */
export function floats(shape: Shape, values: readonly number[]): CaseInput {
  if (values.length !== sizeOf(shape)) throw new Error(`${values.length} values for [${shape}]`);
  return { ...tensorType(shape), values };
}

/** An i32 input. */
export function integers(shape: Shape, values: readonly number[]): CaseInput {
  return { ...floats(shape, values), dtype: "i32" };
}

/** Normal numbers, the same in every run: `purpose` tells inputs of one case apart. */
export function normals(shape: Shape, purpose = "x", scale = 1): CaseInput {
  const stream = new Stream(1, `case ${purpose}`);
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(scale * stream.normal(i)));
  return floats(shape, values);
}

/** Numbers spread evenly over (low, high) and shuffled: all different, none at the ends. */
export function spread(shape: Shape, low: number, high: number, purpose = "x"): CaseInput {
  const size = sizeOf(shape);
  const order = new Stream(2, `case ${purpose}`).permutation(size);
  return floats(
    shape,
    Array.from(order, (position) => Math.fround(low + ((high - low) * (position + 0.5)) / size)),
  );
}

/** Zeros, units, denormals, the largest and smallest numbers, infinities and NaN. */
export const specials: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  2 ** -149,
  -(2 ** -149),
  2 ** -127,
  2 ** -126,
  -(2 ** -126),
  2 ** 24 + 2,
  (2 - 2 ** -23) * 2 ** 127,
  -(2 - 2 ** -23) * 2 ** 127,
  Infinity,
  -Infinity,
  NaN,
  88.7,
  -87.4,
  -103.5,
  1e-7,
];

/** Each special number with each. */
export const pairs: readonly (readonly [number, number])[] = specials.flatMap((a) =>
  specials.map((b) => [a, b] as const),
);

/** Lengths around lane (4), tile (8, 16, 32) and cache line, with nothing and one. */
export const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100] as const;
