// Reduce: sums and maxima over axes. The order of every sum is part of the op, so that all backends agree on bits.
import { OptionError } from "../error";
import type { Shape, Tensor } from "../tensor";
import { sameShape, sizeOf } from "../tensor";
import { mul, requireFloat } from "./binary";
import { type DerivativeCall, type KernelCall, type Op, type Operation, operation } from "./operation";
import { reshape } from "./shape";

/** Which axes to reduce (all by default; negative ones count from the last) and whether they stay with extent 1. */
export interface ReduceOptions {
  readonly axes?: number | readonly number[];
  readonly keepDimensions?: boolean;
}

interface AxisAttributes {
  readonly axis: number;
}

/** How a reduction over one axis sees its input: `outer` blocks of `count` rows of `inner` elements. */
export function reduceLayout(shape: Shape, axis: number): { outer: number; count: number; inner: number } {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    count: shape[axis],
    inner: sizeOf(shape.slice(axis + 1)),
  };
}

function axisOp(
  name: string,
  reference: (call: KernelCall<AxisAttributes>) => void,
  derivative: (call: DerivativeCall<AxisAttributes>) => Tensor,
): Op<AxisAttributes> {
  return {
    name,
    infer([x], { axis }) {
      requireFloat(name, x);
      return { shape: x.shape.map((extent, i) => (i === axis ? 1 : extent)), dtype: "f32" };
    },
    derivative: (call) => [derivative(call)],
    reference,
  };
}

/** One axis after the other, from the last: the order in which several axes are summed. */
function reducer(name: string, op: Op<AxisAttributes>): Operation<[x: Tensor, options?: ReduceOptions]> {
  const single = operation((x: Tensor, axis: number) => [[x], { axis }], op);
  const call = (x: Tensor, { axes, keepDimensions = false }: ReduceOptions = {}): Tensor => {
    const list = normalAxes(name, x.rank, axes);
    let result = x;
    for (const axis of [...list].reverse()) result = single(result, axis);
    return keepDimensions ? result : dropAxes(result, list);
  };
  const dropAxes = (x: Tensor, list: readonly number[]) =>
    list.length === 0
      ? x
      : reshape(
          x,
          x.shape.filter((_, axis) => !list.includes(axis)),
        );
  return Object.assign(call, { op });
}

function normalAxes(where: string, rank: number, axes: ReduceOptions["axes"]): number[] {
  const list = axes === undefined ? Array.from({ length: rank }, (_, i) => i) : [axes].flat();
  const normal = list.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  if (normal.some((axis, i) => !Number.isInteger(axis) || axis < 0 || axis >= rank || axis === normal[i - 1]))
    throw new OptionError({
      where: `${where}: axes`,
      expected: `different whole numbers from ${-rank} to ${rank - 1}`,
      got: JSON.stringify(axes),
      cure: "Name each axis of the tensor at most once.",
    });
  return normal;
}

/**
 * Σ over axes. Along the last axis: eight partial sums, element i goes to sum i mod 8, then the halves are added
 * (j to j+4, then 0 to 2 and 1 to 3, then both). Along any other axis: ascending. Every sum starts at +0.
 */
export const sum: Operation<[x: Tensor, options?: ReduceOptions]> = reducer(
  "sum",
  axisOp(
    "sum",
    ({ inputs: [x], inputShapes: [shape], output, attributes: { axis }, arithmetic: { round } }) => {
      const { outer, count, inner } = reduceLayout(shape, axis);
      if (inner === 1)
        for (let row = 0; row < outer; row++)
          output[row] = rowSum(x as Float32Array, row * count, count, round);
      else
        for (let block = 0; block < outer; block++)
          for (let column = 0; column < inner; column++) {
            let total = 0;
            for (let i = 0; i < count; i++) total = round(total + x[(block * count + i) * inner + column]);
            output[block * inner + column] = total;
          }
    },
    ({ inputs: [x], gradient, ops }) => ops.broadcastTo(gradient, x.shape),
  ),
);

/** The stated sum of a contiguous row; see {@link sum}. */
export function rowSum(
  x: ArrayLike<number>,
  start: number,
  count: number,
  round: (x: number) => number,
): number {
  const lanes = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) lanes[i & 7] = round(lanes[i & 7] + x[start + i]);
  const half = [0, 1, 2, 3].map((lane) => round(lanes[lane] + lanes[lane + 4]));
  return round(round(half[0] + half[2]) + round(half[1] + half[3]));
}

/** Largest value over axes (NaN wins, −∞ of nothing); equal maxima share the gradient. */
export const max: Operation<[x: Tensor, options?: ReduceOptions]> = reducer(
  "max",
  axisOp(
    "max",
    ({ inputs: [x], inputShapes: [shape], output, attributes: { axis } }) => {
      const { outer, count, inner } = reduceLayout(shape, axis);
      for (let block = 0; block < outer; block++)
        for (let column = 0; column < inner; column++) {
          let largest = Number.NEGATIVE_INFINITY;
          for (let i = 0; i < count; i++)
            largest = Math.max(largest, x[(block * count + i) * inner + column]);
          output[block * inner + column] = largest;
        }
    },
    ({ inputs: [x], output, gradient, attributes: { axis }, ops }) => {
      const winners = ops.equal(x, output);
      const count = ops.sum(winners, { axes: axis, keepDimensions: true });
      return ops.mul(winners, ops.div(gradient, count));
    },
  ),
);

/** Arithmetic mean over axes: the sum times 1/n. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const total = sum(x, options);
  return mul(total, total.size / x.size);
}

/** Sums over the axes along which `shape` was broadcast to give x: the derivative of broadcasting. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.rank - shape.length;
  const axes = x.shape.flatMap((extent, axis) =>
    axis < missing || (shape[axis - missing] === 1 && extent !== 1) ? [axis] : [],
  );
  return reshape(sum(x, { axes, keepDimensions: true }), shape);
}
