// Moments: the running mean of the gradient and of its square, as Adam and its relatives keep them.
import { ops } from "../ops/table";
import type { Settings, UpdateCall } from "../optimizer";

/** What the moments need of the settings: the betas and 1 − β. */
export const momentScalars = ({ beta1, beta2 }: Readonly<Settings>) => ({
  beta1,
  beta2,
  rest1: 1 - beta1,
  rest2: 1 - beta2,
});

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g². */
export function moments({ gradient, state, scalars }: Pick<UpdateCall, "gradient" | "state" | "scalars">) {
  const mean = ops.add(ops.mul(state.mean, scalars.beta1), ops.mul(gradient, scalars.rest1));
  const squared = ops.mul(gradient, gradient);
  const square = ops.add(ops.mul(state.square, scalars.beta2), ops.mul(squared, scalars.rest2));
  return { mean, square };
}
