// Binary: elementwise ops of two tensors with broadcasting, comparisons among them.
import { TypeMismatchError } from "../error";
import { Tensor } from "../tensor";
import { broadcastShape } from "./broadcast";
import { elementwiseKernel, type ScalarFunction } from "./elementwise";
import { constant } from "./leaf";
import { type DerivativeCall, type Operation, operation } from "./operation";

/** A tensor, or a number that stands for a scalar. */
export type Operand = Tensor | number;

type Binary = Operation<[a: Operand, b: Operand]>;
type Derivative = (call: DerivativeCall) => readonly (Tensor | undefined)[];

function binary(name: string, compute: (a: number, b: number) => number, derivative: Derivative): Binary {
  const scalar: ScalarFunction = (_, a, b) => compute(a, b);
  return operation((a, b) => [[tensorOf(a), tensorOf(b)], {}], {
    name,
    elementwise: true,
    infer([a, b]) {
      requireFloat(name, a, b);
      return { shape: broadcastShape(name, a.shape, b.shape), dtype: "f32" };
    },
    derivative(call) {
      const partials = derivative(call);
      return partials.map((partial, i) => partial && call.ops.sumTo(partial, call.inputs[i].shape));
    },
    reference: elementwiseKernel(scalar),
  });
}

/** The tensor itself, or a scalar constant. */
export function tensorOf(operand: Operand): Tensor {
  return operand instanceof Tensor ? operand : constant(operand);
}

/** Throws TypeMismatchError unless all tensors are f32. */
export function requireFloat(where: string, ...tensors: readonly Tensor[]): void {
  for (const tensor of tensors)
    if (tensor.dtype !== "f32")
      throw new TypeMismatchError({
        where,
        expected: "f32 tensors",
        got: tensor.dtype,
        cure: "Turn class labels into f32 with ops.oneHot.",
      });
}

/** a + b, elementwise with broadcasting. */
export const add: Binary = binary(
  "add",
  (a, b) => a + b,
  ({ gradient }) => [gradient, gradient],
);

/** a − b, elementwise with broadcasting. */
export const sub: Binary = binary(
  "sub",
  (a, b) => a - b,
  ({ gradient, ops }) => [gradient, ops.neg(gradient)],
);

/** a · b, elementwise with broadcasting. */
export const mul: Binary = binary(
  "mul",
  (a, b) => a * b,
  ({ inputs: [a, b], gradient, ops }) => [ops.mul(gradient, b), ops.mul(gradient, a)],
);

/** a / b, elementwise with broadcasting. */
export const div: Binary = binary(
  "div",
  (a, b) => a / b,
  ({ inputs: [, b], output, gradient, ops }) => [
    ops.div(gradient, b),
    ops.neg(ops.div(ops.mul(gradient, output), b)),
  ],
);

/** The larger of a and b (NaN wins); equal values share the gradient. */
export const maximum: Binary = binary(
  "maximum",
  (a, b) => Math.max(a, b),
  ({ inputs: [a, b], gradient, ops }) => shareOf(gradient, ops.less(b, a), ops.equal(a, b), ops),
);

/** The smaller of a and b (NaN wins); equal values share the gradient. */
export const minimum: Binary = binary(
  "minimum",
  (a, b) => Math.min(a, b),
  ({ inputs: [a, b], gradient, ops }) => shareOf(gradient, ops.less(a, b), ops.equal(a, b), ops),
);

function shareOf(gradient: Tensor, wins: Tensor, ties: Tensor, ops: DerivativeCall["ops"]): [Tensor, Tensor] {
  const share = ops.add(wins, ops.mul(ties, 0.5));
  return [ops.mul(gradient, share), ops.mul(gradient, ops.sub(1, share))];
}

const flat: Derivative = () => [undefined, undefined];

/** 1 where a < b, else 0. */
export const less: Binary = binary("less", (a, b) => (a < b ? 1 : 0), flat);

/** 1 where a ≤ b, else 0. */
export const lessEqual: Binary = binary("lessEqual", (a, b) => (a <= b ? 1 : 0), flat);

/** 1 where a = b, else 0. */
export const equal: Binary = binary("equal", (a, b) => (a === b ? 1 : 0), flat);
