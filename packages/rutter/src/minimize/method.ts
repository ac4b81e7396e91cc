// Method: which way to go from a point, given its gradient and what was seen on the way.
import type { LinePoint } from "./lineSearch";
import type { Objective } from "./objective";

/** A direction, and how far to go along it. */
export interface Move {
  readonly direction: Float64Array;
  /** First step that the line search tries; with `fixed` the step itself. */
  readonly step: number;
  /** Take the step without a search. */
  readonly fixed?: boolean;
}

/** A run of a method: asked once per iteration, in order. */
export interface MethodRun {
  next(point: LinePoint, objective: Objective): Promise<Move>;
}

/** A way to minimise: a kind, and fresh runs. */
export interface Method {
  readonly kind: string;
  /** c₂ of the line search: small where directions need exact steps. */
  readonly curvature: number;
  start(): MethodRun;
}
