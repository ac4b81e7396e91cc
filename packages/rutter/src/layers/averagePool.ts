// Average pooling.
import type { Layer } from "../layer";
import type { Pair } from "../ops/conv2d";
import type { PoolAttributes } from "../ops/pool2d";
import { ops } from "../ops/table";
import type { Tensor } from "../tensor";
import { imagePooling, type Pool1dOptions, type Pool2dOptions, sequencePooling } from "./pooling";

const average = (x: Tensor, pool: PoolAttributes) =>
  ops.mul(ops.sumPool2d(x, pool), 1 / (pool.size[0] * pool.size[1]));

/**
 * The sum of each window times 1 / its size; places outside count as zeros, as in PyTorch's AvgPool2d. Shapes: x [batch,
 * channels, height, width] → [batch, channels, …]. `averagePool2d(2)` is short for `averagePool2d({ size: 2 })`.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or smaller than the window
 */
export function averagePool2d(options: Pair | Pool2dOptions): Layer<3, 3> {
  return imagePooling("averagePool2d", options, average);
}

/**
 * {@link averagePool2d} for sequences. Shapes: x [batch, channels, length] → [batch, channels, …]. Errors as
 * {@link averagePool2d}. As PyTorch's AvgPool1d.
 */
export function averagePool1d(options: number | Pool1dOptions): Layer<2, 2> {
  return sequencePooling("averagePool1d", options, average);
}
