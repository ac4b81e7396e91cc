// Normalisation over axes of an example, and the scale and shift that follow it.
import { constantValue, zeros } from "../initializer";
import type { ParameterSpec } from "../layer";
import { ops } from "../ops/table";
import type { Shape, Tensor } from "../tensor";

/** (z − μ)/√(σ² + ε), μ and σ² (biased) over these axes. */
export function normalized(z: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const mean = (x: Tensor) => ops.mean(x, { axes, keepDimensions: true });
  const centred = ops.sub(z, mean(z));
  return ops.div(centred, ops.sqrt(ops.add(mean(ops.mul(centred, centred)), epsilon)));
}

/** `weight` γ, at first 1, and `bias` β, at first 0; both without decay. */
export function scaleAndShift(shape: Shape): ParameterSpec[] {
  return [
    { name: "weight", shape, initializer: constantValue({ value: 1 }), decay: false },
    { name: "bias", shape, initializer: zeros(), decay: false },
  ];
}
