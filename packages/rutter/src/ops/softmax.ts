// Softmax and its logarithm over the last axis, each row shifted by its maximum.
import { ShapeError } from "../error";
import type { Tensor } from "../tensor";
import { requireFloat } from "./binary";
import { type DerivativeCall, type KernelCall, type Operation, operation } from "./operation";
import { rowSum } from "./reduce";

type RowFunction = (x: Tensor) => [readonly Tensor[], object];

const onRows: RowFunction = (x) => [[x], {}];

function infer(name: string, x: Tensor) {
  requireFloat(name, x);
  if (x.rank === 0)
    throw new ShapeError({
      where: name,
      expected: "at least one axis",
      got: "a scalar",
      cure: "Give it a row of scores.",
    });
  return { shape: x.shape, dtype: "f32" } as const;
}

/** Exponentials of one row, shifted by its maximum, into `row`; returns the maximum. */
function shiftedExp(
  x: ArrayLike<number>,
  start: number,
  row: number[],
  { exp, round }: KernelCall["arithmetic"],
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, x[start + i]);
  for (let i = 0; i < row.length; i++) row[i] = exp(round(x[start + i] - largest));
  return largest;
}

/** y_j = e^(x_j − m) / Σ_k e^(x_k − m) along the last axis, m the row's maximum. */
export const softmax: Operation<[x: Tensor]> = operation(onRows, {
  name: "softmax",
  infer: ([x]) => infer("softmax", x),
  derivative({ output, gradient, ops }: DerivativeCall) {
    const weighted = ops.mul(gradient, output);
    const total = ops.sum(weighted, { axes: -1, keepDimensions: true });
    return [ops.sub(weighted, ops.mul(output, total))];
  },
  reference({ inputs: [x], outputShape, output, arithmetic }) {
    const row = new Array<number>(outputShape[outputShape.length - 1]).fill(0);
    for (let start = 0; start < output.length; start += row.length) {
      shiftedExp(x, start, row, arithmetic);
      const total = rowSum(row, 0, row.length, arithmetic.round);
      for (let i = 0; i < row.length; i++) output[start + i] = row[i] / total;
    }
  },
});

/** y_j = (x_j − m) − ln Σ_k e^(x_k − m) along the last axis, m the row's maximum. */
export const logSoftmax: Operation<[x: Tensor]> = operation(onRows, {
  name: "logSoftmax",
  infer: ([x]) => infer("logSoftmax", x),
  derivative({ inputs: [x], gradient, ops }: DerivativeCall) {
    const total = ops.sum(gradient, { axes: -1, keepDimensions: true });
    return [ops.sub(gradient, ops.mul(ops.softmax(x), total))];
  },
  reference({ inputs: [x], outputShape, output, arithmetic }) {
    const { round, log } = arithmetic;
    const row = new Array<number>(outputShape[outputShape.length - 1]).fill(0);
    for (let start = 0; start < output.length; start += row.length) {
      const largest = shiftedExp(x, start, row, arithmetic);
      const total = log(rowSum(row, 0, row.length, round));
      for (let i = 0; i < row.length; i++) output[start + i] = round(x[start + i] - largest) - total;
    }
  },
});
