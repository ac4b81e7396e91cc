// Rule: a principle of learning. It says in which direction each parameter should not go; the optimizer does the rest.
import type { Network, Trace } from "./network";
import type { Tensor } from "./tensor";

/** What a rule may look at: all of it tensors of one training step. */
export interface RuleCall {
  readonly network: Network<any, any>;
  readonly trace: Trace;
  /** The target as the dataset gives it: i32 class labels [batch], or f32 values [batch, …]. */
  readonly target: Tensor;
  /** The scalar that the trainer minimises, penalties and the weights of examples included. */
  readonly loss: Tensor;
}

/**
 * A learning rule. `gradients` gives one tensor per parameter, in the order of `network.parameterList` and in the
 * parameters' shapes; parameters move against it. It is asked once, when a step is compiled, and answers in ops: what it
 * returns is computed at every step, on any backend.
 *
 * A rule of one's own, after Hebb: what fires together is wired together, Δw_jk = η·y_j·x_k, averaged over the batch.
 *
 * ```ts
 * const hebb: Rule = {
 *   kind: "hebb",
 *   gradients: ({ trace }) =>
 *     trace.layers.flatMap(({ placed, input, output }) =>
 *       placed.parameters.map(({ name }) =>
 *         name === "weight"
 *           ? ops.mul(ops.matmul(output, input, { transposeA: true }), -1 / input.shape[0])
 *           : ops.neg(ops.mean(output, { axes: 0 })),
 *       ),
 *     ),
 * };
 * ```
 * Then `new Trainer(net, { rule: hebb, … })`. `trace.layers` has what each layer took and gave, `gradients(loss, tensors)`
 * the derivatives where a rule wants some of them.
 */
export interface Rule {
  readonly kind: string;
  gradients(call: RuleCall): readonly Tensor[];
}
