// Tied: a layer whose weight is that of another.

import { OptionError } from "../error";
import type { Layer, TiedSpec } from "../layer";
import { checkOptions, requireMethod } from "../option";

/** Options of tied. */
export interface TiedOptions<L extends Layer = Layer> {
  readonly layer: L;
  /** Name of the layer that has the parameters; inside others with their names, `0.left.tower`. */
  readonly to: string;
  /** Which parameters are shared: their names, or all. Default ["weight"]. */
  readonly parameters?: readonly string[] | "all";
  /** Whether the axes of a matrix change places: for the way back of an autoencoder. Default false. */
  readonly transpose?: boolean;
}

/**
 * The layer with W = W_to, or W_toᵀ: one matrix in two places, with the sum of both gradients. It is kept, saved, counted
 * and decayed once, where `to` has it; a bias stays the layer's own unless `parameters` names it. As
 * PyTorch's Parameter in two modules, and Keras's layers that are called twice.
 *
 * ```ts
 * const autoencoder = network({ input: [784] }, [
 *   dense({ units: 30, name: "encoder" }),
 *   sigmoid(),
 *   tied({ layer: dense(784), to: "encoder", transpose: true }),
 * ]);
 * ```
 * Shapes as for the layer inside.
 * @throws OptionError if no layer or parameter has that name; ShapeError if the two differ in shape
 */
export function tied<L extends Layer>(options: TiedOptions<L>): L {
  const where = "tied()";
  checkOptions(where, options ?? null, ["layer", "to", "parameters", "transpose"]);
  const { layer: inner, to, parameters = ["weight"], transpose = false } = options;
  requireMethod(where, "a layer", inner, "build", 'Write tied({ layer: dense(784), to: "encoder" }).');
  const layer: Layer = {
    kind: "tied",
    name: inner.name,
    options: { layer: inner, to, parameters, transpose },
    build(input, place) {
      const built = inner.build(input, place);
      const names = built.parameters.map(({ name }) => name);
      const shared = parameters === "all" ? names : parameters;
      const unknown = shared.find((name) => !names.includes(name));
      if (unknown !== undefined)
        throw new OptionError({
          where: place,
          expected: `parameters among ${names.join(", ")}`,
          got: `"${unknown}"`,
          cure: "Name some that the layer has.",
        });
      const specs = built.parameters
        .filter(({ name }) => shared.includes(name))
        .map(
          ({ name, shape }): TiedSpec => ({
            name,
            shape,
            to: `${to}.${name}`,
            transpose: transpose && shape.length === 2,
          }),
        );
      return {
        ...built,
        parameters: built.parameters.filter(({ name }) => !shared.includes(name)),
        tied: [...(built.tied ?? []), ...specs],
      };
    },
    apply: (x, own, context) => inner.apply(x, own, context),
  };
  return layer as L;
}
