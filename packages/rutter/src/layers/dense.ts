// Dense: the fully connected layer.
import { ShapeError } from "../error";
import { glorotUniform, type Initializer, zeros } from "../initializer";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { optionsOf, positiveInteger } from "../option";
import { formatShape } from "../tensor";

/** Options of dense. */
export interface DenseOptions {
  /** Number of units. */
  readonly units: number;
  /** Whether each unit has a bias. Default true. */
  readonly bias?: boolean;
  /** How weights start. Default glorotUniform(). */
  readonly initializer?: Initializer;
  /** How biases start. Default zeros(). */
  readonly biasInitializer?: Initializer;
  readonly name?: string;
}

/**
 * z = x·Wᵀ + b. Shapes: x [batch, in] → z [batch, units]; `weight` [units, in], `bias` [units], as PyTorch's Linear.
 * `dense(30)` is short for `dense({ units: 30 })`.
 *
 * @throws OptionError for a bad option; ShapeError if an example is not a vector
 */
export function dense(options: number | DenseOptions): Layer<1, 1> {
  const allowed = ["units", "bias", "initializer", "biasInitializer"];
  const { name, ...rest } = optionsOf<DenseOptions>("dense()", options, allowed, "units");
  const { units, bias = true, initializer = glorotUniform(), biasInitializer = zeros() } = rest;
  positiveInteger("dense()", "units", units);
  return {
    kind: "dense",
    name,
    options: { units, bias, initializer, biasInitializer },
    build(input, where) {
      if (input.length !== 1)
        throw new ShapeError({
          where,
          expected: "examples that are vectors, [features]",
          got: formatShape(input),
          cure: "Put flatten() before it.",
        });
      const weight = { name: "weight", shape: [units, input[0]], initializer, decay: true };
      const offset = { name: "bias", shape: [units], initializer: biasInitializer, decay: false };
      return { output: [units], parameters: bias ? [weight, offset] : [weight] };
    },
    apply(x, parameters) {
      const product = ops.matmul(x, parameters.weight, { transposeB: true });
      return bias ? ops.add(product, parameters.bias) : product;
    },
  };
}
