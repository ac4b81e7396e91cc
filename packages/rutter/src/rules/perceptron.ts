// Perceptron: Rosenblatt's rule for one layer of threshold units.
import { targetLike } from "../loss";
import { ops } from "../ops/table";
import type { Rule } from "../rule";
import { singleDense } from "./singleDense";

/**
 * Δw_jk = η (t_j − y_j) x_k, Δb_j = η (t_j − y_j), averaged over the batch; y is the network's output, 0 or 1.
 * For a network of one dense layer, as a rule followed by step(). Rosenblatt 1958.
 *
 * @throws OptionError when training starts if the network has several outputs, no dense layer or more than one
 */
export function perceptron(): Rule {
  return {
    kind: "perceptron",
    gradients(call) {
      const { trace, target } = call;
      const { input, placed } = singleDense("rule perceptron", call);
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
