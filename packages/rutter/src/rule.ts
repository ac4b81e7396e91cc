// Rule: a principle of learning. It says in which direction each parameter should not go; the optimizer does the rest.
import type { Network, Trace } from "./network";
import type { Tensor } from "./tensor";

/** What a rule may look at: all of it tensors of one training step. */
export interface RuleCall {
  readonly network: Network<any, any>;
  readonly trace: Trace;
  /** The target as the dataset gives it: i32 class labels [batch], or f32 values [batch, …]. */
  readonly target: Tensor;
  /** The scalar that the trainer minimises, penalties included. */
  readonly loss: Tensor;
}

/** A learning rule. `gradients` gives one tensor per parameter, in the order of `network.parameterList`. */
export interface Rule {
  readonly kind: string;
  gradients(call: RuleCall): readonly Tensor[];
}
