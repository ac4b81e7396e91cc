// Finite differences: the gradient by trying out what each parameter does to the loss.
import { OptionError } from "../error";
import { substitute } from "../graph";
import { integerConstant } from "../ops/leaf";
import { ops } from "../ops/table";
import { checkOptions, numberInRange, positiveInteger } from "../option";
import type { Rule } from "../rule";
import { sizeOf, type Tensor } from "../tensor";

/** Options of finiteDifferences. */
export interface FiniteDifferencesOptions {
  /** h: how far each parameter is moved. Default 1/256, near the best for float32. */
  readonly step?: number;
  /** `central`: (C(w + h) − C(w − h))/2h, error h²; `forward`: (C(w + h) − C(w))/h, error h, half the work. Default central. */
  readonly kind?: "central" | "forward";
  /** Networks with more parameters are refused. Default 500. */
  readonly limit?: number;
}

/**
 * ∂C/∂w_i ≈ (C(w + h·e_i) − C(w − h·e_i)) / 2h, C the loss with its penalties: the network is run twice per parameter, so
 * this is for small ones, to see what backprop saves. Nielsen, chapter 2.
 *
 * @throws OptionError for an unknown option or one out of range; when training starts, for too many parameters
 */
export function finiteDifferences(options: FiniteDifferencesOptions = {}): Rule {
  const where = "finiteDifferences()";
  checkOptions(where, options, ["step", "kind", "limit"]);
  const { step = 1 / 256, kind = "central", limit = 500 } = options;
  numberInRange(where, "step", step, Number.MIN_VALUE, Number.MAX_VALUE);
  positiveInteger(where, "limit", limit);
  return {
    kind: "finiteDifferences",
    gradients({ network, loss }) {
      const { parameterCount: count, parameters } = network;
      if (count > limit)
        throw new OptionError({
          where,
          expected: `at most ${limit} parameters`,
          got: String(count),
          cure: "Use backprop(), or raise the limit and wait.",
        });
      const moved = (i: number, by: number): Tensor => {
        const unit = ops.reshape(ops.oneHot(integerConstant([i]), count), [count]);
        const elsewhere = ops.add(parameters.tensor, ops.mul(unit, by));
        return substitute([loss], new Map([[parameters.tensor, elsewhere]]))[0];
      };
      const slopes = Array.from({ length: count }, (_, i) => {
        const difference =
          kind === "central" ? ops.sub(moved(i, step), moved(i, -step)) : ops.sub(moved(i, step), loss);
        return ops.reshape(ops.div(difference, kind === "central" ? 2 * step : step), [1]);
      });
      const all = ops.concat(slopes);
      return network.parameterList.map(({ offset, shape }) =>
        ops.reshape(ops.slice(all, [offset], [offset + sizeOf(shape)]), shape),
      );
    },
  };
}
