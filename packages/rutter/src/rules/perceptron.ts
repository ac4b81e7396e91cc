// Perceptron: Rosenblatt's rule for one layer of threshold units.
import { OptionError } from "../error";
import { targetLike } from "../loss";
import { ops } from "../ops/table";
import type { Rule } from "../rule";

/**
 * Δw_jk = η (t_j − y_j) x_k, Δb_j = η (t_j − y_j), averaged over the batch; y is the network's output, 0 or 1.
 * For a network of one dense layer, as a rule followed by step(). Rosenblatt 1958.
 *
 * @throws OptionError when training starts if the network has no dense layer or more than one
 */
export function perceptron(): Rule {
  return {
    kind: "perceptron",
    gradients({ trace, target }) {
      const weighted = trace.layers.filter(({ placed }) => placed.parameters.length > 0);
      if (weighted.length !== 1 || weighted[0].placed.layer.kind !== "dense")
        throw new OptionError({
          where: "rule perceptron",
          expected: "a network with exactly one layer of weights, dense",
          got: weighted.map(({ placed }) => placed.layer.kind).join(", ") || "none",
          cure: "Use [dense(n), step()], or another rule for deeper networks.",
        });
      const [{ input, placed }] = weighted;
      const error = ops.mul(
        ops.sub(trace.output, targetLike("rule perceptron", trace.output, target)),
        1 / input.shape[0],
      );
      return placed.parameters.map(({ name }) =>
        name === "weight" ? ops.matmul(error, input, { transposeA: true }) : ops.sum(error, { axes: 0 }),
      );
    },
  };
}
