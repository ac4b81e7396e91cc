// Derivatives: first and second ones of a scalar, as vectors over all its parameters.
import { gradients } from "./gradients";
import { constant } from "./ops/leaf";
import { ops } from "./ops/table";
import type { Tensor } from "./tensor";

/** A part of x; frozen ones have no derivative. */
interface Part {
  readonly tensor: Tensor;
  readonly frozen?: boolean;
}

/** The gradient by the parts of x, and H·v by differentiating gᵀv once more: no matrix is ever made. */
export function derivatives(
  value: Tensor,
  parts: readonly Part[],
  v: Tensor,
): { gradient: Tensor; product: Tensor } {
  const by = (scalar: Tensor) => {
    const found = gradients(
      scalar,
      parts.map(({ tensor }) => tensor),
    );
    const kept = parts.map(({ frozen }, i) => (frozen ? constant(0, found[i].shape) : found[i]));
    return ops.concat(kept.map((part) => ops.reshape(part, [-1])));
  };
  const gradient = by(value);
  return { gradient, product: by(ops.sum(ops.mul(gradient, v))) };
}
