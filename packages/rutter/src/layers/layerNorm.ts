// Layer normalisation: each example with mean 0 and variance 1 by itself.
import { ShapeError } from "../error";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { numberInRange, optionsOf, positiveInteger } from "../option";
import { formatShape } from "../tensor";
import { normalized, scaleAndShift } from "./normalization";

/** Options of layerNorm. */
export interface LayerNormOptions {
  /** How many of the last axes are normalised together. Default 1. */
  readonly axes?: number;
  /** ε, added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether γ and β are learned. Default true. */
  readonly affine?: boolean;
  readonly name?: string;
}

/**
 * a = γ·(z − μ)/√(σ² + ε) + β, μ and σ² (biased) over the last axes of each example. Any shape. Parameters `weight` γ and
 * `bias` β of the shape of these axes. Ba and others 2016; as PyTorch's LayerNorm.
 *
 * @throws OptionError for a bad option; ShapeError for examples with fewer axes
 */
export function layerNorm(options: LayerNormOptions = {}): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<LayerNormOptions>("layerNorm()", options, [
    "axes",
    "epsilon",
    "affine",
  ]);
  const { axes = 1, epsilon = 1e-5, affine = true } = rest;
  positiveInteger("layerNorm()", "axes", axes);
  numberInRange("layerNorm()", "epsilon", epsilon, 0, Number.MAX_VALUE);
  return {
    kind: "layerNorm",
    name,
    options: { axes, epsilon, affine },
    build(input, where) {
      if (input.length < axes)
        throw new ShapeError({
          where,
          expected: `examples with at least ${axes} axes`,
          got: formatShape(input),
          cure: "Lower axes.",
        });
      return { output: input, parameters: affine ? scaleAndShift(input.slice(-axes)) : [] };
    },
    apply(z, { weight, bias }) {
      const last = Array.from({ length: axes }, (_, i) => z.rank - axes + i);
      const normal = normalized(z, last, epsilon);
      return affine ? ops.add(ops.mul(normal, weight), bias) : normal;
    },
  };
}
