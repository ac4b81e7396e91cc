// Convolution of sequences.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { optionsOf, positiveInteger } from "../option";
import type { Conv2dOptions } from "./conv2d";
import { channelsPerGroup, convolve, filterOf, filterOptionNames, filterParameters } from "./convolution";
import { asImages, movedOver, sequenceShape } from "./window";

/** Options of conv1d. */
export interface Conv1dOptions extends Omit<Conv2dOptions, "kernel" | "stride" | "padding" | "dilation"> {
  /** Length of the filter. */
  readonly kernel: number;
  /** How far it moves. Default 1. */
  readonly stride?: number;
  /** `valid`, `same`, or zeros on each side. Default valid. */
  readonly padding?: "valid" | "same" | number;
  /** Distance of the filter's elements. Default 1. */
  readonly dilation?: number;
}

/**
 * z[f, t] = b[f] + Σ_{c, i} w[f, c, i] · a[c, t·s + i·d − p]. Shapes: x [batch, channels, length] → z [batch, filters, …];
 * `weight` [filters, channels / groups, kernel] and `bias` [filters], as PyTorch's Conv1d. Computed as {@link conv2d} with
 * height 1.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no sequence or shorter than the filter
 */
export function conv1d(options: Conv1dOptions): Layer<2, 2> {
  const { name, ...rest } = optionsOf<Conv1dOptions>("conv1d()", options, [
    "filters",
    "groups",
    ...filterOptionNames,
  ]);
  const { filters, groups = 1, kernel, stride = 1, padding = "valid", dilation = 1 } = rest;
  positiveInteger("conv1d()", "filters", filters);
  positiveInteger("conv1d()", "groups", groups);
  for (const [key, value] of Object.entries({ kernel, stride, dilation }))
    positiveInteger("conv1d()", key, value);
  const filter = filterOf("conv1d()", {
    ...rest,
    kernel: [1, kernel],
    stride: [1, stride],
    padding: typeof padding === "number" ? [0, padding] : padding,
    dilation: [1, dilation],
  });
  const { bias, initializer, biasInitializer } = filter;
  return {
    kind: "conv1d",
    name,
    options: { filters, groups, kernel, stride, padding, dilation, bias, initializer, biasInitializer },
    build(input, where) {
      const [channels, length] = sequenceShape(where, input);
      const perGroup = channelsPerGroup(where, channels, filters, groups);
      return {
        output: [filters, movedOver(where, [1, length], filter)[1]],
        parameters: filterParameters(filter, [filters, perGroup, kernel], [filters]),
      };
    },
    apply(x, parameters) {
      const weight = ops.reshape(parameters.weight, [filters, -1, 1, kernel]);
      return asImages(x, (images) => convolve(images, weight, parameters.bias, filter, groups));
    },
  };
}
