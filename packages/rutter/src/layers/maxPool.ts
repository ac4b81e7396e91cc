// Max pooling.
import type { Layer } from "../layer";
import type { Pair } from "../ops/conv2d";
import { ops } from "../ops/table";
import { imagePooling, type Pool1dOptions, type Pool2dOptions, sequencePooling } from "./pooling";

/**
 * The largest value of each window. Shapes: x [batch, channels, height, width] → [batch, channels, …]. The gradient goes
 * to the first maximum, as in PyTorch's MaxPool2d. `maxPool2d(2)` is short for `maxPool2d({ size: 2 })`.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or smaller than the window
 */
export function maxPool2d(options: Pair | Pool2dOptions): Layer<3, 3> {
  return imagePooling("maxPool2d", options, ops.maxPool2d);
}

/**
 * {@link maxPool2d} for sequences. Shapes: x [batch, channels, length] → [batch, channels, …]. Errors as {@link maxPool2d}. As
 * PyTorch's MaxPool1d.
 */
export function maxPool1d(options: number | Pool1dOptions): Layer<2, 2> {
  return sequencePooling("maxPool1d", options, ops.maxPool2d);
}
