// Clipping by norm: a gradient that is too long is shortened before another optimizer sees it.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import type { Optimizer } from "../optimizer";

/**
 * g ← g · min(1, norm / ‖g‖) over all parameters together, then the inner optimizer; the setting `clipNorm`.
 * As PyTorch's clip_grad_norm_.
 *
 * @throws OptionError for a norm that is not above 0
 */
export function clipNorm(inner: Optimizer, { norm }: { readonly norm: number }): Optimizer {
  if (!(norm > 0))
    throw new OptionError({
      where: "clipNorm()",
      expected: "a norm above 0",
      got: String(norm),
      cure: "Try { norm: 1 }.",
    });
  return {
    ...inner,
    kind: `clipNorm(${inner.kind})`,
    settings: { ...inner.settings, clipNorm: norm },
    scalars: (settings, t) => ({ ...inner.scalars(settings, t), clipNorm: settings.clipNorm }),
    update(call) {
      const length = ops.sqrt(ops.sum(ops.mul(call.gradient, call.gradient)));
      // A length of 0 gives ∞, of which 1 is the smaller.
      const factor = ops.minimum(ops.div(call.scalars.clipNorm, length), 1);
      return inner.update({ ...call, gradient: ops.mul(call.gradient, factor) });
    },
  };
}
