// Permute: axes in another order.
import { OptionError, ShapeError } from "../error";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { describe, optionsOf } from "../option";
import { formatShape } from "../tensor";

/** Options of permute. */
export interface PermuteOptions {
  /** Axis i of the output is axis order[i] of the input, counted from 0 without the batch axis. */
  readonly order: readonly number[];
  readonly name?: string;
}

/**
 * Shapes: z [batch, d₀, d₁, …] → [batch, d_order[0], d_order[1], …]. `permute([1, 2, 0])` is short for
 * `permute({ order: [1, 2, 0] })`, which makes [height, width, channels] of [channels, height, width].
 * As Keras's Permute, but axes count from 0.
 *
 * @throws OptionError for an unknown option; ShapeError unless the order names each axis of an example once
 */
export function permute(options: readonly number[] | PermuteOptions): Layer<any, "same"> {
  const { name, order } = optionsOf<PermuteOptions>("permute()", options, ["order"], "order");
  if (!Array.isArray(order))
    throw new OptionError({
      where: "permute()",
      expected: "a list of axes",
      got: describe(order),
      cure: "Write permute([1, 0]).",
    });
  return {
    kind: "permute",
    name,
    options: { order: [...order] },
    build(input, where) {
      if (order.length !== input.length || !input.every((_, axis) => order.includes(axis)))
        throw new ShapeError({
          where,
          expected: `an order of the ${input.length} axes of ${formatShape(input)}`,
          got: formatShape(order),
          cure: "Name each axis from 0 once, without the batch axis.",
        });
      return { output: order.map((axis) => input[axis]), parameters: [] };
    },
    apply: (z) => ops.transpose(z, [0, ...order.map((axis) => axis + 1)]),
  };
}
