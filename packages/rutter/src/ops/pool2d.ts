// Pooling: the maximum or the sum of each window of an image, and their gradients.
import { ShapeError } from "../error";
import { formatShape, type Shape, type Tensor } from "../tensor";
import { requireFloat } from "./binary";
import { both, type Pair, windowCount } from "./conv2d";
import { type KernelCall, type NumericArray, type Operation, operation } from "./operation";

export interface PoolOptions {
  /** Size of the window. */
  readonly size: Pair;
  /** How far it moves. Default: its size. */
  readonly stride?: Pair;
  /** Places around the image that the window may cover, at most half its size. They never count. Default 0. */
  readonly padding?: Pair;
}

/** The options as plain numbers. */
export interface PoolAttributes {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

function attributesOf({ size, stride = size, padding = 0 }: PoolOptions): PoolAttributes {
  return { size: both(size), stride: both(stride), padding: both(padding) };
}

/** The pooled shape of images. */
function pooledShape(where: string, shape: Shape, { size, stride, padding }: PoolAttributes): Shape {
  const [n, c, ...image] = shape;
  const counts = image.map((extent, axis) => windowCount(extent, size[axis], stride[axis], padding[axis], 1));
  const small = size.every((extent, axis) => 2 * padding[axis] <= extent);
  if (shape.length !== 4 || !small || !counts.every((count) => count > 0))
    throw new ShapeError({
      where,
      expected: `images [n, c, h, w] with room for a window ${formatShape(size)}, padding at most half of it`,
      got: `${formatShape(shape)}, padding ${formatShape(padding)}`,
      cure: "Use a smaller window, or more padding.",
    });
  return [n, c, ...counts];
}

function checkPooled(where: string, pooled: Tensor, x: Shape, attributes: PoolAttributes): void {
  const expected = pooledShape(where, x, attributes);
  if (formatShape(pooled.shape) !== formatShape(expected))
    throw new ShapeError({
      where,
      expected: `one value per window, ${formatShape(expected)}`,
      got: formatShape(pooled.shape),
      cure: "Give the options of the pooling itself.",
    });
}

/** Calls `visit` with the number of each window and its part inside the image: a first element and extents. */
function forEachWindow(
  [n, c, h, w]: Shape,
  { size, stride, padding }: PoolAttributes,
  visit: (window: number, first: number, rows: number, columns: number) => void,
): void {
  const oh = windowCount(h, size[0], stride[0], padding[0], 1);
  const ow = windowCount(w, size[1], stride[1], padding[1], 1);
  let window = 0;
  for (let plane = 0; plane < n * c; plane++)
    for (let y = 0; y < oh; y++)
      for (let x = 0; x < ow; x++) {
        const [top, left] = [y * stride[0] - padding[0], x * stride[1] - padding[1]];
        const [row, column] = [Math.max(0, top), Math.max(0, left)];
        const rows = Math.min(h, top + size[0]) - row;
        const columns = Math.min(w, left + size[1]) - column;
        visit(window++, (plane * h + row) * w + column, rows, columns);
      }
}

/** The place of the first maximum of a window in row-major order. NaN is greater than any number. */
function firstMaximum(x: NumericArray, w: number, first: number, rows: number, columns: number): number {
  let best = first;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const [value, largest] = [x[first + i * w + j], x[best]];
      if (value > largest || (Number.isNaN(value) && !Number.isNaN(largest))) best = first + i * w + j;
    }
  return best;
}

type Pool = Operation<[x: Tensor, options: PoolOptions]>;
type PoolOf = Operation<[x: Tensor, values: Tensor, options: PoolOptions]>;

/** The largest value of each window (NaN wins, +0 > −0). Shapes: x [n, c, h, w] → [n, c, oh, ow]. */
export const maxPool2d: Pool = operation((x, options) => [[x], attributesOf(options)], {
  name: "maxPool2d",
  infer([x], attributes) {
    requireFloat("maxPool2d", x);
    return { shape: pooledShape("maxPool2d", x.shape, attributes), dtype: "f32" };
  },
  derivative: ({ inputs: [x], gradient, attributes, ops }) => [
    ops.maxPool2dGradient(x, gradient, attributes),
  ],
  reference({ inputs: [x], inputShapes: [shape], output, attributes }) {
    const w = shape[3];
    forEachWindow(shape, attributes, (window, first, rows, columns) => {
      let largest = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) largest = Math.max(largest, x[first + i * w + j]);
      output[window] = largest;
    });
  },
});

/**
 * The gradient of {@link maxPool2d}: δ of a window goes to its first maximum in row-major order (NaN counts as largest),
 * as in PyTorch; windows that overlap add up in ascending order from +0. Shapes: x [n, c, h, w], δ [n, c, oh, ow] → x's.
 */
export const maxPool2dGradient: PoolOf = operation(
  (x, delta, options) => [[x, delta], attributesOf(options)],
  {
    name: "maxPool2dGradient",
    infer([x, delta], attributes) {
      requireFloat("maxPool2dGradient", x, delta);
      checkPooled("maxPool2dGradient", delta, x.shape, attributes);
      return { shape: x.shape, dtype: "f32" };
    },
    derivative: ({ inputs: [x], gradient, attributes, ops }) => [
      undefined,
      ops.maxPool2dSelect(x, gradient, attributes),
    ],
    reference({ inputs: [x, delta], inputShapes: [shape], output, attributes, arithmetic: { round } }) {
      output.fill(0);
      forEachWindow(shape, attributes, (window, first, rows, columns) => {
        const best = firstMaximum(x, shape[3], first, rows, columns);
        output[best] = round(output[best] + delta[window]);
      });
    },
  },
);

/**
 * Picks for each window the element of `values` where x has its first maximum: the derivative of
 * {@link maxPool2dGradient} for δ. Shapes: x and values [n, c, h, w] → [n, c, oh, ow].
 */
export const maxPool2dSelect: PoolOf = operation(
  (x, values, options) => [[x, values], attributesOf(options)],
  {
    name: "maxPool2dSelect",
    infer([x, values], attributes) {
      requireFloat("maxPool2dSelect", x, values);
      if (formatShape(x.shape) !== formatShape(values.shape))
        throw new ShapeError({
          where: "maxPool2dSelect",
          expected: `values of the shape ${formatShape(x.shape)}`,
          got: formatShape(values.shape),
          cure: "Give one value per element of the images.",
        });
      return { shape: pooledShape("maxPool2dSelect", x.shape, attributes), dtype: "f32" };
    },
    derivative: ({ inputs: [x], gradient, attributes, ops }) => [
      undefined,
      ops.maxPool2dGradient(x, gradient, attributes),
    ],
    reference({ inputs: [x, values], inputShapes: [shape], output, attributes }) {
      forEachWindow(shape, attributes, (window, first, rows, columns) => {
        output[window] = values[firstMaximum(x, shape[3], first, rows, columns)];
      });
    },
  },
);

/** The sum of each window, row-major ascending from +0. Shapes: x [n, c, h, w] → [n, c, oh, ow]. */
export const sumPool2d: Pool = operation((x, options) => [[x], attributesOf(options)], {
  name: "sumPool2d",
  infer([x], attributes) {
    requireFloat("sumPool2d", x);
    return { shape: pooledShape("sumPool2d", x.shape, attributes), dtype: "f32" };
  },
  derivative: ({ inputs: [x], gradient, attributes, ops }) => [
    ops.sumPool2dGradient(gradient, x.shape, attributes),
  ],
  reference({ inputs: [x], inputShapes: [shape], output, attributes, arithmetic: { round } }) {
    const w = shape[3];
    forEachWindow(shape, attributes, (window, first, rows, columns) => {
      let total = 0;
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) total = round(total + x[first + i * w + j]);
      output[window] = total;
    });
  },
});

type SumGradientCall = KernelCall<PoolAttributes & { readonly shape: Shape }>;

/**
 * The gradient of {@link sumPool2d}: δ of a window goes to all its elements; windows that overlap add up in ascending
 * order from +0. `shape` is that of the images. Shapes: δ [n, c, oh, ow] → [n, c, h, w].
 */
export const sumPool2dGradient: Operation<[delta: Tensor, shape: Shape, options: PoolOptions]> = operation(
  (delta, shape, options) => [[delta], { ...attributesOf(options), shape: [...shape] }],
  {
    name: "sumPool2dGradient",
    infer([delta], { shape, ...attributes }) {
      requireFloat("sumPool2dGradient", delta);
      checkPooled("sumPool2dGradient", delta, shape, attributes);
      return { shape, dtype: "f32" };
    },
    derivative: ({ gradient, attributes, ops }) => [ops.sumPool2d(gradient, attributes)],
    reference({ inputs: [delta], output, attributes, arithmetic: { round } }: SumGradientCall) {
      const w = attributes.shape[3];
      output.fill(0);
      forEachWindow(attributes.shape, attributes, (window, first, rows, columns) => {
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++) {
            const at = first + i * w + j;
            output[at] = round(output[at] + delta[window]);
          }
      });
    },
  },
);
