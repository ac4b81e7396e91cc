// Depthwise convolution: every channel has filters of its own.
import type { Layer } from "../layer";
import { optionsOf, positiveInteger } from "../option";
import { convolve, type FilterOptions, filterOf, filterOptionNames, filterParameters } from "./convolution";
import { imageShape, movedOver } from "./window";

/** Options of depthwiseConv2d. */
export interface DepthwiseConv2dOptions extends FilterOptions {
  /** Filters per channel. Default 1. */
  readonly multiplier?: number;
}

/**
 * {@link conv2d} with as many groups as channels: output channel c·multiplier + m sees channel c only. Shapes: x [batch,
 * channels, height, width] → [batch, channels · multiplier, …]; `weight` [channels · multiplier, 1, height, width], `bias`.
 * As Keras's DepthwiseConv2D, and PyTorch's Conv2d with groups.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or smaller than the filter
 */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): Layer<3, 3> {
  const { name, ...rest } = optionsOf<DepthwiseConv2dOptions>("depthwiseConv2d()", options, [
    "multiplier",
    ...filterOptionNames,
  ]);
  const { multiplier = 1 } = rest;
  positiveInteger("depthwiseConv2d()", "multiplier", multiplier);
  const filter = filterOf("depthwiseConv2d()", rest);
  return {
    kind: "depthwiseConv2d",
    name,
    options: { multiplier, ...filter },
    build(input, where) {
      const [channels, ...image] = imageShape(where, input);
      const filters = channels * multiplier;
      return {
        output: [filters, ...movedOver(where, image, filter)],
        parameters: filterParameters(filter, [filters, 1, ...filter.kernel], [filters]),
      };
    },
    apply: (x, { weight, bias }) => convolve(x, weight, bias, filter, x.shape[1]),
  };
}
