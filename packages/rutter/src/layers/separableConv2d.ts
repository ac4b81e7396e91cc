// Separable convolution: a filter per channel, then a mixture of channels at each place.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { optionsOf, positiveInteger } from "../option";
import { convolve, type FilterOptions, filterOf, filterOptionNames, filterParameters } from "./convolution";
import { imageShape, movedOver } from "./window";

/** Options of separableConv2d. */
export interface SeparableConv2dOptions extends FilterOptions {
  /** Channels that come out. */
  readonly filters: number;
  /** Filters per channel in the first part. Default 1. */
  readonly multiplier?: number;
}

/**
 * A depthwise convolution without bias, then a 1×1 convolution with it. Shapes: x [batch, channels, height, width] →
 * [batch, filters, …]; `depthwise.weight` [channels · multiplier, 1, height, width], `pointwise.weight` [filters,
 * channels · multiplier, 1, 1] and `pointwise.bias` [filters]: two Conv2d of PyTorch. Chollet 2017.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or smaller than the filter
 */
export function separableConv2d(options: SeparableConv2dOptions): Layer<3, 3> {
  const { name, ...rest } = optionsOf<SeparableConv2dOptions>("separableConv2d()", options, [
    "filters",
    "multiplier",
    ...filterOptionNames,
  ]);
  const { filters, multiplier = 1 } = rest;
  positiveInteger("separableConv2d()", "filters", filters);
  positiveInteger("separableConv2d()", "multiplier", multiplier);
  const filter = filterOf("separableConv2d()", rest);
  return {
    kind: "separableConv2d",
    name,
    options: { filters, multiplier, ...filter },
    build(input, where) {
      const [channels, ...image] = imageShape(where, input);
      const inner = channels * multiplier;
      return {
        output: [filters, ...movedOver(where, image, filter)],
        parameters: [
          ...filterParameters(
            { ...filter, bias: false },
            [inner, 1, ...filter.kernel],
            [inner],
            "depthwise.",
          ),
          ...filterParameters(filter, [filters, inner, 1, 1], [filters], "pointwise."),
        ],
      };
    },
    apply(x, parameters) {
      const spatial = convolve(x, parameters["depthwise.weight"], undefined, filter, x.shape[1]);
      return ops.conv2d(spatial, parameters["pointwise.weight"], parameters["pointwise.bias"]);
    },
  };
}
