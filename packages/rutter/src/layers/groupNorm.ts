// Group normalisation: groups of channels of each example with mean 0 and variance 1; a channel alone is instance
// normalisation.
import { ShapeError } from "../error";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { numberInRange, optionsOf, positiveInteger } from "../option";
import { formatShape, type Tensor } from "../tensor";
import { normalized, scaleAndShift } from "./normalization";

/** Options of instanceNorm. */
export interface InstanceNormOptions {
  /** ε, added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether γ and β are learned. Default false for instanceNorm, true for groupNorm, as in PyTorch. */
  readonly affine?: boolean;
  readonly name?: string;
}

/** Options of groupNorm. */
export interface GroupNormOptions extends InstanceNormOptions {
  /** Number of groups that the channels are divided into, in order. */
  readonly groups: number;
}

/**
 * a = γ·(z − μ)/√(σ² + ε) + β, μ and σ² (biased) over each group of channels and all positions of an example. Shapes: z
 * [batch, channels, …]. Parameters `weight` γ and `bias` β [channels]. Wu and He 2018; as PyTorch's GroupNorm.
 *
 * @throws OptionError for a bad option; ShapeError if the channels are not a multiple of the groups
 */
export function groupNorm(options: GroupNormOptions): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<GroupNormOptions>("groupNorm()", options, [
    "groups",
    "epsilon",
    "affine",
  ]);
  const { groups, epsilon = 1e-5, affine = true } = rest;
  positiveInteger("groupNorm()", "groups", groups);
  return grouped({ kind: "groupNorm", name, options: { groups, epsilon, affine } }, () => groups);
}

/**
 * Group normalisation with a group for each channel, by default without γ and β. Shapes: z [batch, channels, …]. Ulyanov
 * and others 2016; as PyTorch's InstanceNorm without running statistics.
 *
 * @throws OptionError for a bad option; ShapeError for examples without axes beside the channels
 */
export function instanceNorm(options: InstanceNormOptions = {}): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<InstanceNormOptions>("instanceNorm()", options, ["epsilon", "affine"]);
  const { epsilon = 1e-5, affine = false } = rest;
  return grouped({ kind: "instanceNorm", name, options: { epsilon, affine } }, (channels) => channels, 2);
}

type Described = Pick<Layer, "kind" | "name"> & {
  readonly options: { readonly groups?: number; readonly epsilon: number; readonly affine: boolean };
};

function grouped(layer: Described, groupsOf: (channels: number) => number, axes = 1): Layer<any, "same"> {
  const { epsilon, affine } = layer.options;
  numberInRange(`${layer.kind}()`, "epsilon", epsilon, 0, Number.MAX_VALUE);
  return {
    ...layer,
    build(input, where) {
      if (input.length < axes || input[0] % groupsOf(input[0]) !== 0)
        throw new ShapeError({
          where,
          expected:
            input.length < axes
              ? `examples of at least ${axes} axes, channels first`
              : `a multiple of ${groupsOf(input[0])} channels`,
          got: formatShape(input),
          cure: "Change the number of groups or channels, or use layerNorm().",
        });
      return { output: input, parameters: affine ? scaleAndShift([input[0]]) : [] };
    },
    apply(z, { weight, bias }) {
      const [batch, channels] = z.shape;
      const groups = groupsOf(channels);
      const normal = ops.reshape(normalized(ops.reshape(z, [batch, groups, -1]), [2], epsilon), z.shape);
      const channel = (values: Tensor) => ops.reshape(values, [-1, ...z.shape.slice(2).map(() => 1)]);
      return affine ? ops.add(ops.mul(normal, channel(weight)), channel(bias)) : normal;
    },
  };
}
