// Bumps: a function of one variable as a sum of bumps, each of two steep units with opposite weights out.
import { type Layer, sigmoid } from "rutter";
import type { BuiltLayer } from "../lab/built";

/** Height `height` from `from` to `to`. */
export interface Bump {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** The layers of a sum of bumps: two hidden units a bump, with weight `slope` in and ±height out. */
export function bumpLayers(
  bumps: readonly Bump[],
  slope: number,
  unit: () => Layer<any, "same"> = sigmoid,
): BuiltLayer[] {
  const steps = bumps.flatMap(({ from, to }) => [from, to]);
  return [
    { weights: steps.map(() => [slope]), biases: steps.map((step) => -slope * step), unit: unit() },
    { weights: [bumps.flatMap(({ height }) => [height, -height])], biases: [0] },
  ];
}

/**
 * `count` bumps of equal width over [0, 1], each as high as `heightOf(from, to)` says. The first begins before 0 and the
 * last ends after 1, so that the ends are not halved, unless `inside`.
 */
export function evenBumps(
  count: number,
  heightOf: (from: number, to: number) => number,
  { inside = false } = {},
): Bump[] {
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [k / count, (k + 1) / count];
    return {
      from: k === 0 && !inside ? -1 : from,
      to: k === count - 1 && !inside ? 2 : to,
      height: heightOf(from, to),
    };
  });
}
