// L-BFGS: Newton's direction from the last few steps and the changes of the gradient along them.
import { OptionError } from "../error";
import { checkOptions } from "../option";
import type { LinePoint } from "./lineSearch";
import type { Method } from "./method";
import { dot, plus } from "./vector";

/** Options of lbfgs. */
export interface LbfgsOptions {
  /** How many steps are remembered. Infinity is BFGS. Default 10. */
  readonly history?: number;
  /** Begin each direction with the curvature of the last step; else with 1. Default true. */
  readonly scale?: boolean;
}

/**
 * d = −H·g, H the inverse Hessian by two loops over pairs s = Δx, y = Δg with sᵀy > 0. Nocedal 1980; Liu and Nocedal 1989.
 *
 * @throws OptionError for an unknown option or a history below 1
 */
export function lbfgs(options: LbfgsOptions = {}): Method {
  checkOptions("lbfgs()", options, ["history", "scale"]);
  const { history = 10, scale = true } = options;
  if (!(history >= 1))
    throw new OptionError({
      where: "lbfgs()",
      expected: "a history of at least 1",
      got: String(history),
      cure: "Leave it out for 10.",
    });
  return {
    kind: "lbfgs",
    curvature: 0.9,
    start() {
      const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
      let last: LinePoint | undefined;
      return {
        async next(point) {
          if (last) {
            const [s, y] = [plus(point.x, -1, last.x), plus(point.gradient, -1, last.gradient)];
            const product = dot(s, y);
            if (product > 1e-10 * dot(y, y)) pairs.push({ s, y, rho: 1 / product });
            if (pairs.length > history) pairs.shift();
          }
          last = point;
          let q: Float64Array = point.gradient.map((value) => -value);
          const weights = new Map<object, number>();
          for (const pair of [...pairs].reverse()) {
            const weight = pair.rho * dot(pair.s, q);
            weights.set(pair, weight);
            q = plus(q, -weight, pair.y);
          }
          const latest = pairs[pairs.length - 1];
          if (latest && scale) {
            const factor = 1 / (latest.rho * dot(latest.y, latest.y));
            q = q.map((value) => value * factor);
          }
          for (const pair of pairs) q = plus(q, weights.get(pair)! - pair.rho * dot(pair.y, q), pair.s);
          const sum = point.gradient.reduce((total, value) => total + Math.abs(value), 0);
          return { direction: q, step: latest ? 1 : Math.min(1, 1 / sum) };
        },
      };
    },
  };
}
