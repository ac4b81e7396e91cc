// Grids: feature maps and kernels as plain images, for any canvas or file format.
import { ShapeError } from "../error";
import { checkOptions, integerAtLeast, positiveInteger } from "../option";
import type { HostTensor } from "../program";
import { formatShape, sizeOf } from "../tensor";

/** An image of numbers, row by row from the top. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * The maps that a layer gives for one example: one grid per channel of [batch, channels, height, width]; a vector
 * [batch, units] is a single row. Takes `output` or `input` of a layer's inspection.
 *
 * @throws ShapeError for other shapes or an example that is not there
 */
export function featureMaps({ shape, data }: HostTensor, example = 0): Grid[] {
  if (
    !(Number.isInteger(example) && example >= 0 && example < shape[0]) ||
    shape.length < 2 ||
    shape.length > 4
  )
    throw new ShapeError({
      where: "featureMaps",
      expected: `[batch, units], [batch, height, width] or [batch, channels, height, width] with example ${example}`,
      got: formatShape(shape),
    });
  const size = sizeOf(shape.slice(1));
  return cut(data.slice(example * size, (example + 1) * size), shape.slice(1));
}

/** Options of kernels. */
export interface KernelsOptions {
  /** Shape of a unit's weights as an image, [height, width] or [channels, height, width]; for dense layers. */
  readonly shape?: readonly number[];
}

/**
 * Weights as grids: one per output and input channel of [out, in, height, width], the input channels of one output in a
 * row; or one per unit and channel of [units, inputs], with the shape that the inputs have as images.
 *
 * @throws ShapeError if the weights do not fill the shape
 */
export function kernels({ shape, data }: HostTensor, options: KernelsOptions = {}): Grid[] {
  checkOptions("kernels()", options, ["shape"]);
  const one = options.shape ?? shape.slice(1);
  const size = sizeOf(one);
  if (shape.length < 2 || one.length > 3 || size !== sizeOf(shape.slice(1)))
    throw new ShapeError({
      where: "kernels()",
      expected: `weights of ${formatShape(one)} per output`,
      got: formatShape(shape),
      cure: "Give shape: [28, 28] for a dense layer on images of that size.",
    });
  return Array.from({ length: shape[0] }, (_, unit) =>
    cut(data.slice(unit * size, (unit + 1) * size), one),
  ).flat();
}

/** Options of sheet. */
export interface SheetOptions {
  /** Default: about as many columns as rows. */
  readonly columns?: number;
  /** Numbers between two grids. Default 1. */
  readonly gap?: number;
  /** The value of gaps and of places left over. Default 0. */
  readonly background?: number;
}

/** Grids of equal size side by side, row by row. @throws ShapeError if there are none or sizes differ */
export function sheet(grids: readonly Grid[], options: SheetOptions = {}): Grid {
  const where = "sheet()";
  checkOptions(where, options, ["columns", "gap", "background"]);
  const { columns = Math.ceil(Math.sqrt(grids.length)), gap = 1, background = 0 } = options;
  const [first] = grids;
  const odd = grids.find(({ width, height }) => width !== first.width || height !== first.height);
  if (!first || odd)
    throw new ShapeError({
      where,
      expected: first ? `grids of ${first.width} × ${first.height}` : "at least one grid",
      got: odd ? `one of ${odd.width} × ${odd.height}` : "none",
    });
  positiveInteger(where, "columns", columns);
  integerAtLeast(where, "gap", gap, 0);
  const rows = Math.ceil(grids.length / columns);
  const [stepX, stepY] = [first.width + gap, first.height + gap];
  const [width, height] = [columns * stepX - gap, rows * stepY - gap];
  const data = new Float32Array(width * height).fill(background);
  for (const [i, grid] of grids.entries())
    for (let y = 0; y < grid.height; y++)
      data.set(
        grid.data.subarray(y * grid.width, (y + 1) * grid.width),
        (Math.floor(i / columns) * stepY + y) * width + (i % columns) * stepX,
      );
  return { width, height, data };
}

/** Numbers as grey levels 0 … 255: `black` and what is below it is 0, `white` and above is 255. NaN is 0. */
export function greyLevels({ data }: Grid, { black, white }: GreyLevelsOptions = {}): Uint8ClampedArray {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const from = black ?? low;
  const scale = 255 / ((white ?? high) - from || 1);
  return Uint8ClampedArray.from(data, (value) => (value - from) * scale);
}

/** Options of greyLevels. */
export interface GreyLevelsOptions {
  /** Default: the smallest value. May be above `white`, which turns the image into its negative. */
  readonly black?: number;
  /** Default: the largest value. */
  readonly white?: number;
}

/** One grid per leading index; a vector is a single row. */
function cut(values: ArrayLike<number>, shape: readonly number[]): Grid[] {
  const width = shape[shape.length - 1];
  const height = shape[shape.length - 2] ?? 1;
  const data = Float32Array.from(values);
  return Array.from({ length: data.length / (width * height) }, (_, i) => ({
    width,
    height,
    data: data.slice(i * width * height, (i + 1) * width * height),
  }));
}
