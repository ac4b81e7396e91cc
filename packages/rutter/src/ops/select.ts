// Select: elementwise choice between two tensors.
import type { Tensor } from "../tensor";
import { type Operand, requireFloat, tensorOf } from "./binary";
import { broadcastShape } from "./broadcast";
import { elementwiseKernel, type ScalarFunction } from "./elementwise";
import { type Operation, operation } from "./operation";

const choose: ScalarFunction = (_, condition, a, b) => (condition !== 0 ? a : b);

/** a where condition ≠ 0, else b; all three broadcast. The condition has no gradient. */
export const where: Operation<[condition: Tensor, a: Operand, b: Operand]> = operation(
  (condition, a, b) => [[condition, tensorOf(a), tensorOf(b)], {}],
  {
    name: "where",
    elementwise: true,
    infer([condition, a, b]) {
      requireFloat("where", condition, a, b);
      const values = broadcastShape("where", a.shape, b.shape);
      return { shape: broadcastShape("where", condition.shape, values), dtype: "f32" };
    },
    derivative: ({ inputs: [condition, a, b], gradient, ops }) => [
      undefined,
      ops.sumTo(ops.where(condition, gradient, 0), a.shape),
      ops.sumTo(ops.where(condition, 0, gradient), b.shape),
    ],
    reference: elementwiseKernel(choose),
  },
);
