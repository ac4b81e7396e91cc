// PReLU: a rectifier whose slope below 0 is learned.
import { ShapeError } from "../error";
import { constantValue, type Initializer } from "../initializer";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { oneOf, optionsOf } from "../option";
import { formatShape } from "../tensor";

/** Options of prelu. */
export interface PreluOptions {
  /** One slope for all, or one for each channel (the first axis of an example). Default all. */
  readonly slopes?: "all" | "channels";
  /** Default constantValue({ value: 0.25 }). */
  readonly initializer?: Initializer;
  readonly name?: string;
}

/**
 * a = z where z > 0, else w·z, w learned and without decay. Any shape. Parameter `weight` [1] or [channels]. He and others
 * 2015; as PyTorch's PReLU.
 *
 * @throws OptionError for a bad option; ShapeError for a slope per channel of examples without an axis
 */
export function prelu(options: PreluOptions = {}): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<PreluOptions>("prelu()", options, ["slopes", "initializer"]);
  const slopes = oneOf("prelu()", "slopes", rest.slopes ?? "all", ["all", "channels"]);
  const initializer = rest.initializer ?? constantValue({ value: 0.25 });
  return {
    kind: "prelu",
    name,
    options: { slopes, initializer },
    build(input, where) {
      if (slopes === "channels" && input.length === 0)
        throw new ShapeError({
          where,
          expected: "examples with a feature or channel axis",
          got: formatShape(input),
          cure: 'Use slopes: "all".',
        });
      const shape = [slopes === "all" ? 1 : input[0]];
      return { output: input, parameters: [{ name: "weight", shape, initializer, decay: false }] };
    },
    apply(z, { weight }) {
      const slope = ops.reshape(weight, slopes === "all" ? [] : [-1, ...z.shape.slice(2).map(() => 1)]);
      return ops.where(ops.less(0, z), z, ops.mul(z, slope));
    },
  };
}
