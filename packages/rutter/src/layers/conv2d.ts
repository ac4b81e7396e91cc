// Convolution of images.
import type { Layer } from "../layer";
import { optionsOf, positiveInteger } from "../option";
import {
  channelsPerGroup,
  convolve,
  type FilterOptions,
  filterOf,
  filterOptionNames,
  filterParameters,
} from "./convolution";
import { imageShape, movedOver } from "./window";

/** Options of conv2d. */
export interface Conv2dOptions extends FilterOptions {
  /** Number of filters: channels that come out. */
  readonly filters: number;
  /** Groups of channels that filters see alone. Default 1. */
  readonly groups?: number;
}

/**
 * z[f, y, x] = b[f] + Σ_{c, i, j} w[f, c, i, j] · a[c, y·s + i·d − p, x·s + j·d − p], the book's equation 125 for many
 * channels (a cross-correlation). Shapes: x [batch, channels, height, width] → z [batch, filters, …]; `weight` [filters,
 * channels / groups, height, width] and `bias` [filters], as PyTorch's Conv2d. Nielsen, chapter 6.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or smaller than the filter
 */
export function conv2d(options: Conv2dOptions): Layer<3, 3> {
  const { name, ...rest } = optionsOf<Conv2dOptions>("conv2d()", options, [
    "filters",
    "groups",
    ...filterOptionNames,
  ]);
  const { filters, groups = 1 } = rest;
  positiveInteger("conv2d()", "filters", filters);
  positiveInteger("conv2d()", "groups", groups);
  const filter = filterOf("conv2d()", rest);
  return {
    kind: "conv2d",
    name,
    options: { filters, groups, ...filter },
    build(input, where) {
      const [channels, ...image] = imageShape(where, input);
      const perGroup = channelsPerGroup(where, channels, filters, groups);
      return {
        output: [filters, ...movedOver(where, image, filter)],
        parameters: filterParameters(filter, [filters, perGroup, ...filter.kernel], [filters]),
      };
    },
    apply: (x, { weight, bias }) => convolve(x, weight, bias, filter, groups),
  };
}
