// BFGS: quasi-Newton with the whole inverse matrix, learned from how the gradient changes.
import { OptionError } from "../error";
import { checkOptions, positiveInteger } from "../option";
import type { LinePoint } from "./lineSearch";
import type { Method } from "./method";
import { dot, plus } from "./vector";

/** Options of bfgs. */
export interface BfgsOptions {
  /** Functions of more numbers are refused: the matrix has N². Default 500. */
  readonly limit?: number;
}

/**
 * d = −H·g, H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ, ρ = 1/sᵀy, s = Δx, y = Δg, from H = I; pairs without sᵀy > 0 are left out.
 * What `lbfgs({ history: Infinity, scale: false })` computes without the matrix. Broyden, Fletcher, Goldfarb, Shanno 1970;
 * Nocedal and Wright, Numerical Optimization, algorithm 6.1.
 *
 * @throws OptionError for an unknown option; while it runs, for too many numbers
 */
export function bfgs(options: BfgsOptions = {}): Method {
  checkOptions("bfgs()", options, ["limit"]);
  const limit = positiveInteger("bfgs()", "limit", options.limit ?? 500);
  return {
    kind: "bfgs",
    curvature: 0.9,
    start() {
      let inverse: Float64Array[] = [];
      let last: LinePoint | undefined;
      return {
        async next(point) {
          const { length } = point.x;
          if (length > limit)
            throw new OptionError({
              where: "bfgs()",
              expected: `at most ${limit} numbers`,
              got: String(length),
              cure: "Use lbfgs(), which needs no matrix.",
            });
          if (!last)
            inverse = Array.from({ length }, (_, i) => Float64Array.from({ length }, (_, j) => +(i === j)));
          else learn(inverse, plus(point.x, -1, last.x), plus(point.gradient, -1, last.gradient));
          const first = !last;
          last = point;
          const sum = point.gradient.reduce((total, value) => total + Math.abs(value), 0);
          const direction = Float64Array.from(inverse, (row) => -dot(row, point.gradient));
          return { direction, step: first ? Math.min(1, 1 / sum) : 1 };
        },
      };
    },
  };
}

/** H ← H + (sᵀy + yᵀHy)ρ²ssᵀ − ρ(Hy·sᵀ + s·(Hy)ᵀ): the update above, multiplied out. */
function learn(inverse: readonly Float64Array[], s: Float64Array, y: Float64Array): void {
  const product = dot(s, y);
  if (!(product > 1e-10 * dot(y, y))) return;
  const rho = 1 / product;
  const turned = Float64Array.from(inverse, (row) => dot(row, y));
  const along = rho * rho * (product + dot(y, turned));
  for (const [i, row] of inverse.entries())
    for (let j = 0; j < row.length; j++)
      row[j] += along * s[i] * s[j] - rho * (turned[i] * s[j] + s[i] * turned[j]);
}
