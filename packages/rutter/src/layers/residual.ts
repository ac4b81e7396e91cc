// Residual: layers with a way around them.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { optionsOf } from "../option";
import { applySequence, buildKeeping } from "../sequence";

/** Options of residual. */
export interface ResidualOptions {
  /** The layers beside the way around; they keep the shape. */
  readonly layers: readonly Layer[];
  readonly name?: string;
}

/**
 * a = z + f(z), f the layers in turn. Any shape that f keeps. He and others 2016. `residual([…])` is short for
 * `residual({ layers: […] })`.
 *
 * @throws ShapeError if the layers change the shape
 */
export function residual(options: readonly Layer[] | ResidualOptions): Layer<any, "same"> {
  const { name, layers } = optionsOf<ResidualOptions>("residual()", options, ["layers"], "layers");
  return {
    kind: "residual",
    name,
    options: { layers },
    build: (input, where) => buildKeeping(layers, input, where),
    apply: (x, parameters, context) => ops.add(x, applySequence(layers, x, parameters, context)),
  };
}
