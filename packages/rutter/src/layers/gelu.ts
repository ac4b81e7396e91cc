// GELU: the Gaussian error linear unit.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { oneOf, optionsOf } from "../option";

/** Options of gelu. */
export interface GeluOptions {
  /** `none`: by the error function. `tanh`: by an approximation that older models were trained with. Default none. */
  readonly approximate?: "none" | "tanh";
  readonly name?: string;
}

/**
 * a = z·Φ(z) = z/2 · (1 + erf(z/√2)), or z/2 · (1 + tanh(√(2/π)(z + 0.044715z³))). Any shape. Hendrycks and Gimpel 2016;
 * as PyTorch's GELU.
 *
 * @throws OptionError for an unknown option or approximation
 */
export function gelu(options: GeluOptions = {}): Layer<any, "same"> {
  const { name, ...rest } = optionsOf<GeluOptions>("gelu()", options, ["approximate"]);
  const approximate = oneOf("gelu()", "approximate", rest.approximate ?? "none", ["none", "tanh"]);
  return {
    kind: "gelu",
    name,
    options: { approximate },
    build: (input) => ({ output: input, parameters: [] }),
    apply(z) {
      const half = ops.mul(z, 0.5);
      if (approximate === "none") return ops.mul(half, ops.add(ops.erf(ops.mul(z, Math.sqrt(0.5))), 1));
      const cube = ops.mul(ops.mul(ops.mul(z, z), z), 0.044715);
      return ops.mul(half, ops.add(ops.tanh(ops.mul(ops.add(z, cube), Math.sqrt(2 / Math.PI))), 1));
    },
  };
}
