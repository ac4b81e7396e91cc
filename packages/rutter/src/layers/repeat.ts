// Repeat: the same layers several times with the same weights.
import type { Layer } from "../layer";
import { optionsOf, positiveInteger } from "../option";
import { applySequence, buildKeeping } from "../sequence";

/** Options of repeat. */
export interface RepeatOptions {
  /** The layers that are repeated; together they keep the shape. */
  readonly layers: readonly Layer[];
  /** How many times they are applied. */
  readonly times: number;
  readonly name?: string;
}

/**
 * a = f(f(…f(z))), f the layers in turn: depth with shared weights. Any shape that f keeps. Each time has random numbers of
 * its own; running statistics are those of the last. Parameters are named as in one f. Rutter's own.
 *
 * @throws OptionError for a bad option; ShapeError if the layers change the shape
 */
export function repeat(options: RepeatOptions): Layer<any, "same"> {
  const { name, layers, times } = optionsOf<RepeatOptions>("repeat()", options, ["layers", "times"]);
  positiveInteger("repeat()", "times", times);
  return {
    kind: "repeat",
    name,
    options: { layers, times },
    build: (input, where) => buildKeeping(layers, input, where),
    apply(z, parameters, context) {
      for (let i = 0; i < times; i++)
        z = applySequence(layers, z, parameters, {
          ...context,
          stream: (purpose) => context.stream(`time ${i} ${purpose}`),
        });
      return z;
    },
  };
}
