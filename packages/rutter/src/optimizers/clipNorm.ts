// Clipping by norm: a gradient that is too long is shortened before another optimizer sees it.
import { OptionError } from "../error";
import { ops } from "../ops/table";
import { type Optimizer, wrap } from "../optimizer";
import { checkOptions } from "../option";
import { sizeOf, type Tensor } from "../tensor";

/** Options of clipNorm. */
export interface ClipNormOptions {
  /** Longest gradient that is left as it is. */
  readonly norm: number;
  /** `all`: one norm over all parameters together. `parameter`: one for each. Default all. */
  readonly per?: "all" | "parameter";
}

/**
 * g ← g · min(1, norm / (‖g‖ + 1e-6)), then the inner optimizer; the setting `clipNorm`. As PyTorch's clip_grad_norm_
 * on all parameters or on each by itself.
 *
 * @throws OptionError for an unknown option or a norm that is not above 0
 */
export function clipNorm(inner: Optimizer, options: ClipNormOptions): Optimizer {
  checkOptions("clipNorm()", options ?? null, ["norm", "per"]);
  const { norm, per = "all" } = options;
  if (!(norm > 0) || (per !== "all" && per !== "parameter"))
    throw new OptionError({
      where: "clipNorm()",
      expected: 'a norm above 0, per "all" or "parameter"',
      got: `${norm}, ${per}`,
      cure: "Try { norm: 1 }.",
    });
  return wrap(inner, {
    kind: "clipNorm",
    settings: { clipNorm: norm },
    scalars: ({ clipNorm }) => ({ clipNorm }),
    update(call, update) {
      const { gradient, parts, scalars } = call;
      if (per === "all") return update({ ...call, gradient: shortened(gradient, scalars.clipNorm) });
      const each = parts.map(({ offset, shape }) =>
        shortened(ops.slice(gradient, [offset], [offset + sizeOf(shape)]), scalars.clipNorm),
      );
      return update({ ...call, gradient: ops.concat(each) });
    },
  });
}

function shortened(gradient: Tensor, norm: Tensor): Tensor {
  const length = ops.sqrt(ops.sum(ops.mul(gradient, gradient)));
  return ops.mul(gradient, ops.minimum(ops.div(norm, ops.add(length, 1e-6)), 1));
}
