// Select: elementwise choice between two tensors.
import type { Tensor } from "../tensor";
import { type Operand, requireFloat, tensorOf } from "./binary";
import { broadcastShape, forEachRow, mergeLoops, stretchedStrides } from "./broadcast";
import { type Operation, operation } from "./operation";

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
    reference({ inputs: [condition, a, b], inputShapes, output, outputShape }) {
      const loops = mergeLoops(
        outputShape,
        inputShapes.map((shape) => stretchedStrides(shape, outputShape)),
      );
      const [stepC, stepA, stepB] = loops.strides.map((own) => own[own.length - 1] ?? 0);
      forEachRow(loops, ([startC, startA, startB], position, length) => {
        for (let i = 0; i < length; i++)
          output[position + i] =
            condition[startC + i * stepC] !== 0 ? a[startA + i * stepA]! : b[startB + i * stepB]!;
      });
    },
  },
);
