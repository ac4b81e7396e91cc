// Plane: points of the unit square, and step units that stand across it.
import { sigmoid } from "rutter";
import type { BuiltLayer } from "../lab/built";

/** side × side points of [0, 1]², x within y, row-major. */
export function squareGrid(side: number): Float64Array {
  return Float64Array.from({ length: 2 * side * side }, (_, i) => {
    const point = Math.floor(i / 2);
    return (i % 2 === 0 ? point % side : Math.floor(point / side)) / (side - 1);
  });
}

/** A step across one axis of a space of any dimension. */
export interface AxisStep {
  readonly axis: number;
  readonly at: number;
}

/** The layer of these steps. */
export function stepLayer(steps: readonly AxisStep[], dimension: number, slope: number): BuiltLayer {
  return {
    weights: steps.map(({ axis }) => Array.from({ length: dimension }, (_, k) => (k === axis ? slope : 0))),
    biases: steps.map(({ at }) => -slope * at),
    unit: sigmoid(),
  };
}
