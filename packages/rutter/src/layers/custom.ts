// Custom: a layer made of a plain function of tensors.
import { OptionError, ShapeError } from "../error";
import type { ApplyContext, Layer } from "../layer";
import { Stream } from "../math/stream";
import { constant, input, integerConstant } from "../ops/leaf";
import { formatShape, type Tensor, tensorType } from "../tensor";

/** A function of a batch [batch, …] that gives a batch of the same length. */
export type LayerFunction = (x: Tensor, context: ApplyContext) => Tensor;

/** Stands in for a network's context while the function is tried for its shape. */
const trial: ApplyContext = {
  training: false,
  step: integerConstant([0]),
  stream: (purpose) => new Stream(0, purpose),
  setting: () => constant(0),
  buffer: () => constant(0),
  update: () => {},
};

/**
 * A layer without parameters from a function of tensors. The name finds the function again when a saved network is
 * loaded: `loadNetwork(bytes, { custom: { swish } })`. As Keras's Lambda.
 *
 * ```ts
 * custom("swish", (x) => ops.mul(x, ops.sigmoid(x)))
 * ```
 * @throws OptionError for an empty name; ShapeError if the function does not keep the batch axis
 */
export function custom<In extends number = any, Out extends number | "same" = any>(
  name: string,
  apply: LayerFunction,
): Layer<In, Out> {
  if (typeof name !== "string" || name === "" || typeof apply !== "function")
    throw new OptionError({
      where: "custom()",
      expected: "a name and a function of tensors",
      got: `${JSON.stringify(name)} and ${typeof apply}`,
      cure: 'Write custom("double", (x) => ops.mul(x, 2)).',
    });
  return {
    kind: "custom",
    options: { function: name },
    apply: (x, _, context) => apply(x, context),
    build(shape, where) {
      const batch = 3;
      const x = input(tensorType([batch, ...shape]));
      const result = apply(x, trial);
      if (result.rank === 0 || result.shape[0] !== batch)
        throw new ShapeError({
          where: `${where} ("${name}")`,
          expected: "a function that keeps the batch axis first",
          got: `${formatShape(result.shape)} for a batch ${formatShape(x.shape)}`,
          cure: "Reduce over axes from 1 on only.",
        });
      return { output: result.shape.slice(1), parameters: [] };
    },
  };
}
