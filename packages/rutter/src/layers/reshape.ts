// Reshape: the same numbers in another shape.
import { OptionError, ShapeError } from "../error";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { describe, optionsOf } from "../option";
import { formatShape, type Shape, sizeOf } from "../tensor";

/** Options of reshape. */
export interface ReshapeOptions<To extends Shape = Shape> {
  /** Shape of one example. One size may be −1: what is left. */
  readonly shape: To;
  readonly name?: string;
}

/**
 * Shapes: z [batch, …] → [batch, …shape], row-major. `reshape([1, 28, 28])` is short for `reshape({ shape: [1, 28, 28] })`.
 * As Keras's Reshape.
 *
 * @throws OptionError for a shape that is not a list of sizes; ShapeError if an example has another number of elements
 */
export function reshape<const To extends Shape>(options: To | ReshapeOptions<To>): Layer<any, To["length"]> {
  const { name, shape } = optionsOf<ReshapeOptions>("reshape()", options, ["shape"], "shape");
  const whole = (extent: unknown) =>
    Number.isSafeInteger(extent) && ((extent as number) > 0 || extent === -1);
  if (!Array.isArray(shape) || !shape.every(whole) || shape.filter((extent) => extent === -1).length > 1)
    throw new OptionError({
      where: "reshape()",
      expected: "whole sizes above 0, at most one of them −1",
      got: Array.isArray(shape) ? formatShape(shape) : describe(shape),
      cure: "Write reshape([1, 28, 28]), without the batch axis.",
    });
  return {
    kind: "reshape",
    name,
    options: { shape: [...shape] },
    build(input, where) {
      const size = sizeOf(input);
      const output = resolved(shape, size);
      if (sizeOf(output) !== size || !output.every(Number.isInteger))
        throw new ShapeError({
          where,
          expected: `a shape of ${size} elements, as ${formatShape(input)}`,
          got: formatShape(shape),
          cure: "Check the product of the sizes.",
        });
      return { output, parameters: [] };
    },
    apply: (z) => ops.reshape(z, [z.shape[0], ...resolved(shape, z.size / z.shape[0])]),
  };
}

/** The shape with its −1 replaced by what is left of `size`. */
function resolved(shape: Shape, size: number): Shape {
  const left = size / sizeOf(shape.filter((extent) => extent !== -1));
  return shape.map((extent) => (extent === -1 ? left : extent));
}
