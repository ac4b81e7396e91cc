// Line search: how far to go along a direction, by the strong Wolfe conditions.
import type { Objective } from "./objective";
import { dot, plus } from "./vector";

/** A point on the line x + t·d: its value, its gradient, and its slope along d. */
export interface LinePoint {
  readonly step: number;
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly slope: number;
}

export interface LineSearchOptions {
  /** c₁: the value must fall by this share of what the slope promises. */
  readonly decrease: number;
  /** c₂: the slope must fall to this share of the first. */
  readonly curvature: number;
  /** Most evaluations. */
  readonly evaluations: number;
}

/**
 * A point with f ≤ f₀ + c₁·t·s₀ and |s| ≤ c₂·|s₀|, s the slope; the best below f₀ where the evaluations do not suffice, or
 * undefined where there is none. Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6, with cubic
 * interpolation: exact for quadratics.
 */
export async function lineSearch(
  objective: Objective,
  origin: LinePoint,
  direction: Float64Array,
  first: number,
  { decrease, curvature, evaluations }: LineSearchOptions,
): Promise<LinePoint | undefined> {
  let left = evaluations;
  const at = async (step: number): Promise<LinePoint> => {
    left--;
    const x = plus(origin.x, step, direction);
    const gradient = new Float64Array(x.length);
    const value = await objective.evaluate(x, gradient);
    return { step, x, value, gradient, slope: dot(gradient, direction) };
  };
  const tooHigh = ({ step, value }: LinePoint) => !(value <= origin.value + decrease * step * origin.slope);
  const flat = ({ slope }: LinePoint) => Math.abs(slope) <= -curvature * origin.slope;

  /** Between a good end `low` and another, `high`, there are points that fulfil both conditions. */
  const zoom = async (low: LinePoint, high: LinePoint): Promise<LinePoint | undefined> => {
    while (left > 0) {
      const point = await at(between(low, high));
      if (tooHigh(point) || point.value >= low.value) high = point;
      else {
        if (flat(point)) return point;
        if (point.slope * (high.step - low.step) >= 0) high = low;
        low = point;
      }
      if (Math.abs(high.step - low.step) <= 1e-14 * Math.max(high.step, low.step)) break;
    }
    return low.step > 0 && low.value < origin.value ? low : undefined;
  };

  let previous = origin;
  let step = first;
  while (left > 0) {
    const point = await at(step);
    if (tooHigh(point) || (previous !== origin && point.value >= previous.value))
      return zoom(previous, point);
    if (flat(point)) return point;
    if (point.slope >= 0) return zoom(point, previous);
    previous = point;
    step *= 2;
  }
  return previous === origin ? undefined : previous;
}

/** The least point of the cubic through both ends with their slopes, if it lies well between them, else the middle. */
function between(a: LinePoint, b: LinePoint): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.step - b.step);
  const square = d1 * d1 - a.slope * b.slope;
  const middle = (a.step + b.step) / 2;
  if (!(square >= 0)) return middle;
  const d2 = (b.step > a.step ? 1 : -1) * Math.sqrt(square);
  const step = b.step - ((b.step - a.step) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  const margin = 1e-3 * Math.abs(b.step - a.step);
  const inside = step > Math.min(a.step, b.step) + margin && step < Math.max(a.step, b.step) - margin;
  return inside ? step : middle;
}
