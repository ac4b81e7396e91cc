// Locally connected: a convolution whose filters are others at every place.
import type { Initializer } from "../initializer";
import type { Layer } from "../layer";
import { integerConstant } from "../ops/leaf";
import { ops } from "../ops/table";
import { optionsOf, positiveInteger } from "../option";
import { type Shape, sizeOf } from "../tensor";
import { type FilterOptions, filterOf, filterOptionNames, filterParameters } from "./convolution";
import { imageShape, marginOf, movedOver, type WindowMoves } from "./window";

/** Options of locallyConnected2d. */
export interface LocallyConnected2dOptions extends FilterOptions {
  /** Number of filters at each place: channels that come out. */
  readonly filters: number;
}

/**
 * z[f, y, x] = b[f, y, x] + Σ_{c, i, j} w[y, x, f, c, i, j] · a[c, y·s + i·d − p, x·s + j·d − p]: `conv2d` without
 * shared weights. Shapes: x [batch, channels, height, width] → z [batch, filters, …]; `weight` [output height, output
 * width, filters, channels, height, width] and `bias` [filters, output height, output width]. Each place's filters start as
 * those of a convolution, drawn on their own. As Keras's LocallyConnected2D.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or smaller than the filter
 */
export function locallyConnected2d(options: LocallyConnected2dOptions): Layer<3, 3> {
  const where = "locallyConnected2d()";
  const { name, ...rest } = optionsOf<LocallyConnected2dOptions>(where, options, [
    "filters",
    ...filterOptionNames,
  ]);
  const filters = positiveInteger(where, "filters", rest.filters);
  const filter = filterOf(where, rest);
  return {
    kind: "locallyConnected2d",
    name,
    options: { filters, ...filter },
    build(input, place) {
      const [channels, ...image] = imageShape(place, input);
      const places = movedOver(place, image, filter);
      const shape = [filters, channels, ...filter.kernel];
      const initializer = everywhere(filter.initializer, shape);
      const output = [filters, ...places];
      return {
        output,
        parameters: filterParameters({ ...filter, initializer }, [...places, ...shape], output),
      };
    },
    apply(x, { weight, bias }) {
      const [batch, channels] = x.shape;
      const [height, width] = weight.shape;
      const [places, field] = [height * width, sizeOf(weight.shape.slice(-2))];
      const { before, after } = marginOf(x.shape.slice(2), filter);
      const padded = ops.pad(x, [0, 0, ...before], [0, 0, ...after]);
      const [h, w] = padded.shape.slice(2);
      const pixels = ops.transpose(ops.reshape(padded, [batch, channels, h * w]), [2, 0, 1]);
      const seen = ops.gather(pixels, integerConstant(windows([height, width], w, filter), [places, field]));
      const rows = ops.reshape(ops.transpose(seen, [0, 2, 3, 1]), [places, batch, channels * field]);
      const kernels = ops.reshape(weight, [places, filters, channels * field]);
      const z = ops.matmul(rows, kernels, { transposeB: true });
      const images = ops.reshape(ops.transpose(z, [1, 2, 0]), [batch, filters, height, width]);
      return bias ? ops.add(images, bias) : images;
    },
  };
}

/** The same initialiser for the filters of each place, with a stream for each. */
const everywhere = (initializer: Initializer, shape: Shape): Initializer => ({
  ...initializer,
  fill(values, _, stream) {
    const size = sizeOf(shape);
    for (let i = 0; i * size < values.length; i++)
      initializer.fill(values.subarray(i * size, (i + 1) * size), shape, stream.child(i));
  },
});

/** For each place, row by row, the pixels that its window sees, in an image `width` across. */
function windows([rows, columns]: Shape, width: number, { kernel, stride, dilation }: WindowMoves): number[] {
  const seen: number[] = [];
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (let i = 0; i < kernel[0]; i++)
        for (let j = 0; j < kernel[1]; j++)
          seen.push((y * stride[0] + i * dilation[0]) * width + x * stride[1] + j * dilation[1]);
  return seen;
}
