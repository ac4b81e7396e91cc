// Newton: the step to the bottom of the parabola that touches the function, its matrix made of Hessian-vector products.
import { OptionError } from "../error";
import { checkOptions, numberInRange, positiveInteger } from "../option";
import type { Method } from "./method";

/** Options of newton. */
export interface NewtonOptions {
  /** μ: added to the diagonal of H; a large one turns the step towards −g/μ. Default 0. */
  readonly damping?: number;
  /** η of w − η(H + μI)⁻¹g, or `search` for a line search. Default 1. */
  readonly step?: number | "search";
  /** Functions of more numbers are refused: H takes one product each, and N² numbers. Default 500. */
  readonly limit?: number;
}

/**
 * Δx = −η (H + μI)⁻¹ g. Without damping it goes to the nearest point with gradient 0, be it a saddle or a hilltop.
 * Nielsen, chapter 3.
 *
 * @throws OptionError for an unknown option or one out of range; while it runs, for too many numbers or a matrix without
 * inverse
 */
export function newton(options: NewtonOptions = {}): Method {
  const where = "newton()";
  checkOptions(where, options, ["damping", "step", "limit"]);
  const { damping = 0, step = 1, limit = 500 } = options;
  numberInRange(where, "damping", damping, 0, Number.MAX_VALUE);
  if (step !== "search") numberInRange(where, "step", step, 0, Number.MAX_VALUE);
  positiveInteger(where, "limit", limit);
  return {
    kind: "newton",
    curvature: 0.9,
    start: () => ({
      async next({ x, gradient }, objective) {
        const size = x.length;
        if (size > limit)
          throw new OptionError({
            where,
            expected: `at most ${limit} numbers`,
            got: String(size),
            cure: "Use lbfgs() or conjugateGradient(), which need no matrix.",
          });
        const rows: Float64Array[] = [];
        for (let i = 0; i < size; i++) {
          const unit = new Float64Array(size);
          unit[i] = 1;
          const row = new Float64Array(size);
          await objective.curvature(x, unit, row);
          row[i] += damping;
          rows.push(row);
        }
        const direction = solve(
          rows,
          gradient.map((value) => -value),
        );
        return step === "search" ? { direction, step: 1 } : { direction, step, fixed: true };
      },
    }),
  };
}

/** The solution of A·x = b by elimination with the largest pivot of each column; A and b are used up. */
function solve(a: Float64Array[], b: Float64Array): Float64Array {
  const size = b.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(a[row][column]) > Math.abs(a[pivot][column])) pivot = row;
    if (!(Math.abs(a[pivot][column]) > 0))
      throw new OptionError({
        where: "newton()",
        expected: "a Hessian with an inverse",
        got: "one without",
        cure: "Set damping: 0.001 or more.",
      });
    [a[column], a[pivot]] = [a[pivot], a[column]];
    [b[column], b[pivot]] = [b[pivot], b[column]];
    for (let row = column + 1; row < size; row++) {
      const factor = a[row][column] / a[column][column];
      if (factor === 0) continue;
      for (let k = column; k < size; k++) a[row][k] -= factor * a[column][k];
      b[row] -= factor * b[column];
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) b[row] -= a[row][k] * b[k];
    b[row] /= a[row][row];
  }
  return b;
}
