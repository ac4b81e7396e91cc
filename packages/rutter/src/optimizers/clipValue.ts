// Clipping by value: each element of the gradient is cut to a range before another optimizer sees it.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import { type Optimizer, wrap } from "../optimizer";
import { checkOptions } from "../option";

/** Options of clipValue. */
export interface ClipValueOptions {
  /** Largest absolute value of an element. */
  readonly value: number;
}

/**
 * g ← min(max(g, −value), value), then the inner optimizer; the setting `clipValue`. As PyTorch's clip_grad_value_.
 *
 * @throws OptionError for an unknown option or a value that is not above 0
 */
export function clipValue(inner: Optimizer, options: ClipValueOptions): Optimizer {
  checkOptions("clipValue()", options ?? null, ["value"]);
  const { value } = options;
  if (!(value > 0))
    throw new OptionError({
      where: "clipValue()",
      expected: "a value above 0",
      got: String(value),
      cure: "Try { value: 1 }.",
    });
  return wrap(inner, {
    kind: "clipValue",
    settings: { clipValue: value },
    scalars: ({ clipValue }) => ({ clipValue }),
    update(call, update) {
      const { clipValue } = call.scalars;
      const gradient = ops.minimum(ops.maximum(call.gradient, ops.neg(clipValue)), clipValue);
      return update({ ...call, gradient });
    },
  });
}
