// Shape: ops that move elements and compute nothing.
import { OptionError, ShapeError } from "../error";
import { formatShape, type Shape, sameShape, sizeOf, type Tensor } from "../tensor";
import { broadcastShape, forEachRow, mergeLoops, stretchedStrides, stridesOf } from "./broadcast";
import { type KernelCall, type Operation, operation } from "./operation";

/** A strided view of a contiguous tensor: where it starts and how far each axis steps, in elements. */
export interface StridedView {
  readonly start: number;
  readonly strides: readonly number[];
}

function copyStrided({ inputs: [x], output, outputShape }: KernelCall, view: StridedView): void {
  const loops = mergeLoops(outputShape, [view.strides]);
  const step = loops.strides[0][loops.extents.length - 1] ?? 0;
  forEachRow(loops, ([start], position, length) => {
    for (let i = 0; i < length; i++) output[position + i] = x[view.start + start + i * step];
  });
}

/** The same elements in another shape. One size may be −1: what is left. No data moves. */
export const reshape: Operation<[x: Tensor, shape: Shape]> = operation(
  (x, shape) => [[x], { shape: resolveShape(x, shape) }],
  {
    name: "reshape",
    infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
    derivative: ({ inputs: [x], gradient, ops }) => [ops.reshape(gradient, x.shape)],
    reference({ inputs: [x], output }) {
      output.set(x);
    },
  },
);

function resolveShape(x: Tensor, shape: Shape): Shape {
  const known = sizeOf(shape.filter((extent) => extent !== -1));
  const resolved = shape.map((extent) => (extent === -1 ? x.size / known : extent));
  if (
    shape.filter((extent) => extent === -1).length > 1 ||
    sizeOf(resolved) !== x.size ||
    !resolved.every(Number.isInteger)
  )
    throw new ShapeError({
      where: "reshape",
      expected: `a shape of ${x.size} elements (as ${formatShape(x.shape)}) with at most one −1`,
      got: formatShape(shape),
      cure: "Check the product of the sizes.",
    });
  return resolved;
}

/** Axes in another order: output axis i is input axis `order[i]`. Without an order the axes are reversed. */
export const transpose: Operation<[x: Tensor, order?: readonly number[]]> = operation(
  (x, order = x.shape.map((_, axis) => x.rank - 1 - axis)) => [[x], { order: [...order] }],
  {
    name: "transpose",
    infer([x], { order }) {
      if (
        !sameShape(
          [...order].sort((a, b) => a - b),
          x.shape.map((_, axis) => axis),
        )
      )
        throw new OptionError({
          where: "transpose: order",
          expected: `each axis from 0 to ${x.rank - 1} once`,
          got: JSON.stringify(order),
          cure: "List every axis of the tensor.",
        });
      return { shape: order.map((axis) => x.shape[axis]), dtype: x.dtype };
    },
    derivative: ({ gradient, attributes: { order }, ops }) => [
      ops.transpose(
        gradient,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ],
    reference: (call) => copyStrided(call, transposeView(call.inputShapes[0], call.attributes.order)),
  },
);

export function transposeView(shape: Shape, order: readonly number[]): StridedView {
  const strides = stridesOf(shape);
  return { start: 0, strides: order.map((axis) => strides[axis]) };
}

/** The block from `start` (inclusive) to `end` (exclusive) on each axis. */
export const slice: Operation<[x: Tensor, start: readonly number[], end: readonly number[]]> = operation(
  (x, start, end) => [[x], { start: [...start], end: [...end] }],
  {
    name: "slice",
    infer([x], { start, end }) {
      const inside =
        start.length === x.rank &&
        end.length === x.rank &&
        [...start, ...end].every(Number.isInteger) &&
        x.shape.every((extent, axis) => start[axis] >= 0 && start[axis] <= end[axis] && end[axis] <= extent);
      if (!inside)
        throw new ShapeError({
          where: "slice",
          expected: `whole numbers, 0 ≤ start ≤ end ≤ size on each axis of ${formatShape(x.shape)}`,
          got: `start ${formatShape(start)}, end ${formatShape(end)}`,
          cure: "Give one start and one end per axis.",
        });
      return { shape: start.map((from, axis) => end[axis] - from), dtype: x.dtype };
    },
    derivative: ({ inputs: [x], gradient, attributes: { start, end }, ops }) => [
      ops.pad(
        gradient,
        start,
        x.shape.map((extent, axis) => extent - end[axis]),
      ),
    ],
    reference: (call) => copyStrided(call, sliceView(call.inputShapes[0], call.attributes.start)),
  },
);

export function sliceView(shape: Shape, start: readonly number[]): StridedView {
  const strides = stridesOf(shape);
  return { start: strides.reduce((sum, stride, axis) => sum + stride * start[axis], 0), strides };
}

/** Zeros around the tensor: `before` and `after` elements on each axis. */
export const pad: Operation<[x: Tensor, before: readonly number[], after: readonly number[]]> = operation(
  (x, before, after) => [[x], { before: [...before], after: [...after] }],
  {
    name: "pad",
    infer([x], { before, after }) {
      const whole = [...before, ...after].every((count) => Number.isInteger(count) && count >= 0);
      if (before.length !== x.rank || after.length !== x.rank || !whole)
        throw new ShapeError({
          where: "pad",
          expected: `${x.rank} counts ≥ 0 before and after, one per axis of ${formatShape(x.shape)}`,
          got: `before ${formatShape(before)}, after ${formatShape(after)}`,
          cure: "Give one count per axis; 0 where nothing is added.",
        });
      return { shape: x.shape.map((extent, axis) => before[axis] + extent + after[axis]), dtype: x.dtype };
    },
    derivative: ({ inputs: [x], gradient, attributes: { before }, ops }) => [
      ops.slice(
        gradient,
        before,
        before.map((count, axis) => count + x.shape[axis]),
      ),
    ],
    reference: (call) => placeStrided(call, sliceView(call.outputShape, call.attributes.before)),
  },
);

/** The tensor with the order of elements reversed along these axes. */
export const flip: Operation<[x: Tensor, axes: readonly number[]]> = operation(
  (x, axes) => [[x], { axes: [...axes] }],
  {
    name: "flip",
    infer([x], { axes }) {
      if (
        !axes.every(
          (axis, i) => Number.isInteger(axis) && axis >= 0 && axis < x.rank && axes.indexOf(axis) === i,
        )
      )
        throw new OptionError({
          where: "flip: axes",
          expected: `different axes from 0 to ${x.rank - 1}`,
          got: JSON.stringify(axes),
          cure: "Name each axis at most once.",
        });
      return { shape: x.shape, dtype: x.dtype };
    },
    derivative: ({ gradient, attributes: { axes }, ops }) => [ops.flip(gradient, axes)],
    reference: (call) => copyStrided(call, flipView(call.inputShapes[0], call.attributes.axes)),
  },
);

export function flipView(shape: Shape, axes: readonly number[]): StridedView {
  const strides = stridesOf(shape);
  const last = (axis: number) => Math.max(0, shape[axis] - 1) * strides[axis];
  return {
    start: axes.reduce((sum, axis) => sum + last(axis), 0),
    strides: strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
  };
}

/** Zeros between neighbours, so that elements lie `steps[axis]` apart: n of them take (n − 1)·step + 1 places. */
export const dilate: Operation<[x: Tensor, steps: readonly number[]]> = operation(
  (x, steps) => [[x], { steps: [...steps] }],
  {
    name: "dilate",
    infer([x], { steps }) {
      if (steps.length !== x.rank || !steps.every((step) => Number.isInteger(step) && step >= 1))
        throw new ShapeError({
          where: "dilate",
          expected: `${x.rank} steps ≥ 1, one per axis of ${formatShape(x.shape)}`,
          got: formatShape(steps),
          cure: "Give one step per axis; 1 where nothing is put between.",
        });
      const places = (extent: number, axis: number) => (extent === 0 ? 0 : (extent - 1) * steps[axis] + 1);
      return { shape: x.shape.map(places), dtype: x.dtype };
    },
    derivative({ inputs: [x], gradient, attributes: { steps }, ops }) {
      // Each element with the zeros behind it is a row of its own; the rows' first elements are what is wanted.
      const rest = x.shape.map((extent, axis) => extent * steps[axis] - gradient.shape[axis]);
      const whole = ops.pad(
        gradient,
        rest.map(() => 0),
        rest,
      );
      const rows = ops.reshape(
        whole,
        x.shape.flatMap((extent, axis) => [extent, steps[axis]]),
      );
      const first = ops.slice(
        rows,
        rows.shape.map(() => 0),
        x.shape.flatMap((extent) => [extent, 1]),
      );
      return [ops.reshape(first, x.shape)];
    },
    reference: (call) => placeStrided(call, dilateView(call.outputShape, call.attributes.steps)),
  },
);

export function dilateView(shape: Shape, steps: readonly number[]): StridedView {
  return { start: 0, strides: stridesOf(shape).map((stride, axis) => stride * steps[axis]) };
}

/** Zeros, and the input's elements at a strided view of the output. */
function placeStrided({ inputs: [x], inputShapes: [shape], output }: KernelCall, view: StridedView): void {
  output.fill(0);
  const loops = mergeLoops(shape, [view.strides, stridesOf(shape)]);
  const step = loops.strides[0][loops.extents.length - 1] ?? 0;
  forEachRow(loops, ([to, from], _, length) => {
    for (let i = 0; i < length; i++) output[view.start + to + i * step] = x[from + i];
  });
}

/** Tensors one after the other along an axis; all other sizes must be equal. */
export const concat: Operation<[tensors: readonly Tensor[], axis?: number]> = operation(
  (tensors, axis = 0) => [tensors, { axis }],
  {
    name: "concat",
    infer(tensors, { axis }) {
      const first = tensors[0];
      const fits = (x: Tensor) =>
        x.rank === first.rank &&
        x.dtype === first.dtype &&
        x.shape.every((extent, i) => i === axis || extent === first.shape[i]);
      if (!first || !(axis >= 0 && axis < first.rank) || !tensors.every(fits))
        throw new ShapeError({
          where: "concat",
          expected: `at least one tensor, all equal but for axis ${axis}`,
          got: tensors.map((x) => `${x.dtype} ${formatShape(x.shape)}`).join(", ") || "none",
          cure: "Reshape the tensors, or choose another axis.",
        });
      const extent = tensors.reduce((sum, x) => sum + x.shape[axis], 0);
      return { shape: first.shape.map((size, i) => (i === axis ? extent : size)), dtype: first.dtype };
    },
    derivative({ inputs, gradient, attributes: { axis }, ops }) {
      let position = 0;
      return inputs.map((x) => {
        const start = gradient.shape.map((_, i) => (i === axis ? position : 0));
        position += x.shape[axis];
        return ops.slice(
          gradient,
          start,
          gradient.shape.map((extent, i) => (i === axis ? position : extent)),
        );
      });
    },
    reference({ inputs, inputShapes, output, outputShape, attributes: { axis } }) {
      const row = sizeOf(outputShape.slice(axis));
      let position = 0;
      for (const [i, x] of inputs.entries()) {
        const part = sizeOf(inputShapes[i].slice(axis));
        for (let block = 0; block * part < x.length; block++)
          output.set(x.subarray(block * part, (block + 1) * part), block * row + position);
        position += part;
      }
    },
  },
);

/** The tensor repeated along axes of size 1 (and new leading axes) until it has this shape. */
export const broadcastTo: Operation<[x: Tensor, shape: Shape]> = operation(
  (x, shape) => [[x], { shape: [...shape] }],
  {
    name: "broadcastTo",
    infer([x], { shape }) {
      if (!sameShape(broadcastShape("broadcastTo", x.shape, shape), shape))
        throw new ShapeError({
          where: "broadcastTo",
          expected: `a shape that ${formatShape(x.shape)} stretches to`,
          got: formatShape(shape),
          cure: "Only axes of size 1 stretch.",
        });
      return { shape, dtype: x.dtype };
    },
    derivative: ({ inputs: [x], gradient, ops }) => [ops.sumTo(gradient, x.shape)],
    reference: (call) =>
      copyStrided(call, { start: 0, strides: stretchedStrides(call.inputShapes[0], call.outputShape) }),
  },
);
