// Error shares: Rashid's way of handing the output's error back through the links.
import { OptionError } from "../error";
import { targetLike } from "../loss";
import type { LayerTrace } from "../network";
import { ops } from "../ops/table";
import { checkOptions } from "../option";
import type { Rule } from "../rule";
import type { Tensor } from "../tensor";

/** Options of errorShares. */
export interface ErrorSharesOptions {
  /**
   * `plain`: e_k = Σ_i e_i·w_ik. `split`: e_k = Σ_i e_i·w_ik / Σ_k w_ik, each link's share of the links that enter the
   * same node i. Default plain.
   */
  readonly share?: "plain" | "split";
}

/**
 * Rashid's rule for dense layers followed by sigmoid(): the output's error e = t − o goes back over the weights without
 * the slopes of the later layers, then Δw_ik = η·e_i·o_i(1 − o_i)·o_k, averaged over the batch. For hidden layers this is
 * not the gradient. `split` divides by sums that may be near 0 or negative. T. Rashid, Make Your Own Neural Network, 2016.
 *
 * @throws OptionError for an unknown option; when training starts, for layers other than dense, sigmoid and flatten
 */
export function errorShares(options: ErrorSharesOptions = {}): Rule {
  checkOptions("errorShares()", options, ["share"]);
  const { share = "plain" } = options;
  if (share !== "plain" && share !== "split")
    throw new OptionError({
      where: "errorShares(): share",
      expected: '"plain" or "split"',
      got: String(share),
      cure: "Leave it out for plain.",
    });
  return {
    kind: "errorShares",
    gradients({ trace, target }) {
      const batch = trace.input.shape[0];
      let error = ops.mul(
        ops.sub(trace.output, targetLike("rule errorShares", trace.output, target)),
        1 / batch,
      );
      const gradients: Tensor[] = [];
      for (const { dense, activated } of denseThenSigmoid(trace.layers).reverse()) {
        const slope = ops.mul(activated, ops.sub(1, activated));
        const step = ops.mul(error, slope);
        const weight = dense.placed.parameters[0].tensor;
        const own = [ops.matmul(step, dense.input, { transposeA: true })];
        if (dense.placed.parameters.length > 1) own.push(ops.sum(step, { axes: 0 }));
        gradients.unshift(...own);
        const shares =
          share === "plain" ? weight : ops.div(weight, ops.sum(weight, { axes: 1, keepDimensions: true }));
        error = ops.matmul(error, shares);
      }
      return gradients;
    },
  };
}

function denseThenSigmoid(layers: readonly LayerTrace[]): { dense: LayerTrace; activated: Tensor }[] {
  const kinds = layers.map(({ placed }) => placed.layer.kind);
  const core = layers.filter((_, i) => kinds[i] !== "flatten");
  const fits =
    core.length % 2 === 0 &&
    core.every(({ placed }, i) => placed.layer.kind === (i % 2 === 0 ? "dense" : "sigmoid"));
  if (!fits || core.length === 0)
    throw new OptionError({
      where: "rule errorShares",
      expected: "dense() and sigmoid() in turn",
      got: kinds.join(", "),
      cure: "Use [dense(n), sigmoid(), dense(m), sigmoid()], or rule: backprop().",
    });
  return core.flatMap((dense, i) => (i % 2 === 0 ? [{ dense, activated: core[i + 1].output }] : []));
}
