// Convolution: what all layers with filters share: their options, parameters, and the op with any padding.
import { OptionError } from "../error";
import { glorotUniform, type Initializer, zeros } from "../initializer";
import type { ParameterSpec } from "../layer";
import type { Pair } from "../ops/conv2d";
import { ops } from "../ops/table";
import type { Shape, Tensor } from "../tensor";
import { marginOf, type Padding, paddingOption, pairOption, type WindowMoves } from "./window";

/** Options of every layer with filters. */
export interface FilterOptions {
  /** Size of the filter: a number, or [height, width]. */
  readonly kernel: Pair;
  /** How far it moves. Default 1. */
  readonly stride?: Pair;
  /** `valid`, `same`, or zeros on each side. Default valid. */
  readonly padding?: Padding;
  /** Distance of the filter's elements. Default 1. */
  readonly dilation?: Pair;
  /** Whether each output channel has a bias. Default true. */
  readonly bias?: boolean;
  /** How weights start. Default glorotUniform(). */
  readonly initializer?: Initializer;
  /** How biases start. Default zeros(). */
  readonly biasInitializer?: Initializer;
  readonly name?: string;
}

/** Names of {@link FilterOptions} that are saved with the layer. */
export const filterOptionNames = [
  "kernel",
  "stride",
  "padding",
  "dilation",
  "bias",
  "initializer",
  "biasInitializer",
] as const;

/** The options with defaults, checked. */
export type Filter = WindowMoves & Required<Pick<FilterOptions, "bias" | "initializer" | "biasInitializer">>;

/** Checks and completes options. @throws OptionError */
export function filterOf(where: string, options: Omit<FilterOptions, "name">): Filter {
  const { stride = 1, padding = "valid", dilation = 1, bias = true } = options;
  const { initializer = glorotUniform(), biasInitializer = zeros() } = options;
  return {
    kernel: pairOption(where, "kernel", options.kernel),
    stride: pairOption(where, "stride", stride),
    padding: paddingOption(where, padding),
    dilation: pairOption(where, "dilation", dilation),
    bias,
    initializer,
    biasInitializer,
  };
}

/** The parameters `weight` and, if wanted, `bias` of a layer with filters. */
export function filterParameters(
  { initializer, biasInitializer, bias }: Filter,
  shape: Shape,
  biasShape: Shape,
  prefix = "",
): ParameterSpec[] {
  const weight = { name: `${prefix}weight`, shape, initializer, decay: true };
  const offset = { name: `${prefix}bias`, shape: biasShape, initializer: biasInitializer, decay: false };
  return bias ? [weight, offset] : [weight];
}

/** The channels of a group. @throws OptionError if channels or filters do not fall into equal groups */
export function channelsPerGroup(where: string, channels: number, filters: number, groups: number): number {
  if (channels % groups === 0 && filters % groups === 0) return channels / groups;
  throw new OptionError({
    where,
    expected: `groups that divide the ${channels} channels and the ${filters} filters`,
    got: String(groups),
  });
}

/** The op, with padding that may differ before and after. */
export function convolve(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  moves: WindowMoves,
  groups = 1,
): Tensor {
  const { stride, dilation } = moves;
  const { before, after } = marginOf(x.shape.slice(2), moves);
  if (before[0] === after[0] && before[1] === after[1])
    return ops.conv2d(x, weight, bias, { stride, dilation, groups, padding: before });
  const padded = ops.pad(x, [0, 0, ...before], [0, 0, ...after]);
  return ops.conv2d(padded, weight, bias, { stride, dilation, groups });
}
