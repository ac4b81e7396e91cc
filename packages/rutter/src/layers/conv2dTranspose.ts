// Transposed convolution: from small images to larger ones.
import { OptionError, ShapeError } from "../error";
import type { Layer } from "../layer";
import type { Pair } from "../ops/conv2d";
import { ops } from "../ops/table";
import { optionsOf, positiveInteger } from "../option";
import { formatShape } from "../tensor";
import {
  channelsPerGroup,
  type FilterOptions,
  filterOf,
  filterOptionNames,
  filterParameters,
} from "./convolution";
import { imageShape, pairOption } from "./window";

/** Options of conv2dTranspose. */
export interface Conv2dTransposeOptions extends Omit<FilterOptions, "padding"> {
  /** Channels that come out. */
  readonly filters: number;
  /** Rows and columns left away on each side. Default 0. */
  readonly padding?: Pair;
  /** Rows and columns more at the end, less than stride or dilation. Default 0. */
  readonly outputPadding?: Pair;
  /** Groups of channels that filters see alone. Default 1. */
  readonly groups?: number;
}

/**
 * What a {@link conv2d} with these options does to gradients, forwards: every input element puts its filter, times itself,
 * into the output. Size: (n − 1)s − 2p + d(k − 1) + outputPadding + 1. Shapes: x [batch, channels, height, width] →
 * [batch, filters, …]; `weight` [channels, filters / groups, height, width], `bias` [filters], as PyTorch's ConvTranspose2d.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or nothing is left of it
 */
export function conv2dTranspose(options: Conv2dTransposeOptions): Layer<3, 3> {
  const where = "conv2dTranspose()";
  const { name, ...rest } = optionsOf<Conv2dTransposeOptions>(where, options, [
    "filters",
    "groups",
    "outputPadding",
    ...filterOptionNames,
  ]);
  const { filters, groups = 1 } = rest;
  positiveInteger(where, "filters", filters);
  positiveInteger(where, "groups", groups);
  const filter = filterOf(where, rest);
  const { kernel, stride, dilation } = filter;
  const padding = pairOption(where, "padding", rest.padding ?? 0, 0);
  const outputPadding = pairOption(where, "outputPadding", rest.outputPadding ?? 0, 0);
  if (outputPadding.some((count, axis) => count >= Math.max(stride[axis], dilation[axis])))
    throw new OptionError({
      where,
      expected: "outputPadding less than stride or dilation",
      got: JSON.stringify(outputPadding),
    });
  return {
    kind: "conv2dTranspose",
    name,
    options: { filters, groups, outputPadding, ...filter, padding },
    build(input, place) {
      const [channels, ...image] = imageShape(place, input);
      channelsPerGroup(place, channels, filters, groups);
      const sizes = image.map(
        (extent, axis) =>
          (extent - 1) * stride[axis] -
          2 * padding[axis] +
          dilation[axis] * (kernel[axis] - 1) +
          outputPadding[axis] +
          1,
      );
      if (sizes.some((extent) => extent < 1))
        throw new ShapeError({
          where: place,
          expected: "less padding than there is image",
          got: `${formatShape(input)}, which would become ${formatShape(sizes)}`,
          cure: "Make padding smaller.",
        });
      return {
        output: [filters, ...sizes],
        parameters: filterParameters(filter, [channels, filters / groups, ...kernel], [filters]),
      };
    },
    apply: (x, { weight, bias }) =>
      ops.conv2dTranspose(x, weight, bias, { stride, padding, dilation, groups, outputPadding }),
  };
}
