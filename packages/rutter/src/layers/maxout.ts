// Maxout: the largest of several linear pieces.
import { ShapeError } from "../error";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { optionsOf, positiveInteger } from "../option";
import { formatShape } from "../tensor";

/** Options of maxout. */
export interface MaxoutOptions {
  /** k: how many units or channels make one. Default 2. */
  readonly pieces?: number;
  readonly name?: string;
}

/**
 * a_j = max of z_jk … z_jk+k−1: after a dense layer of k·units it is the largest of k linear pieces. Shapes: z [batch, k·units,
 * …] → [batch, units, …]. Equal pieces share the gradient. Goodfellow and others 2013. `maxout(3)` is short for
 * `maxout({ pieces: 3 })`.
 *
 * @throws OptionError for a bad option; ShapeError if the first axis of an example is not a multiple of the pieces
 */
export function maxout(options: number | MaxoutOptions = {}): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<MaxoutOptions>("maxout()", options, ["pieces"], "pieces");
  const pieces = positiveInteger("maxout()", "pieces", rest.pieces ?? 2);
  return {
    kind: "maxout",
    name,
    options: { pieces },
    build(input, where) {
      if (input.length === 0 || input[0] % pieces !== 0)
        throw new ShapeError({
          where,
          expected: `a multiple of ${pieces} units or channels`,
          got: formatShape(input),
          cure: `Let the layer before it have ${pieces} times as many.`,
        });
      return { output: [input[0] / pieces, ...input.slice(1)], parameters: [] };
    },
    apply: (z) =>
      ops.max(ops.reshape(z, [z.shape[0], z.shape[1] / pieces, pieces, ...z.shape.slice(2)]), { axes: 2 }),
  };
}
