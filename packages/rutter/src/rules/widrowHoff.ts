// Widrow–Hoff: the delta rule for one layer of linear units.
import { targetLike } from "../loss";
import { ops } from "../ops/table";
import type { Rule } from "../rule";
import { singleDense } from "./singleDense";

/**
 * Δw_jk = η (t_j − z_j) x_k, Δb_j = η (t_j − z_j), averaged over the batch; z = W·x + b before any activation, so that a
 * threshold unit learns from how far it is from its target and not only whether it errs. For a network with one layer of
 * weights, dense. For linear outputs it is the gradient of the quadratic cost. Widrow and Hoff 1960 (ADALINE, LMS).
 *
 * @throws OptionError when training starts if the network has several outputs, no dense layer or more than one; ShapeError if targets do
 * not fit its units
 */
export function widrowHoff(): Rule {
  return {
    kind: "widrowHoff",
    gradients(call) {
      const { target } = call;
      const { input, output, placed } = singleDense("rule widrowHoff", call);
      const error = ops.mul(
        ops.sub(output, targetLike("rule widrowHoff", output, target)),
        1 / input.shape[0],
      );
      return placed.parameters.map(({ name }) =>
        name === "weight" ? ops.matmul(error, input, { transposeA: true }) : ops.sum(error, { axes: 0 }),
      );
    },
  };
}
