// Conjugate gradient: each direction keeps what the ones before have gained.
import type { LinePoint } from "./lineSearch";
import type { Method } from "./method";
import { dot, plus } from "./vector";

/**
 * d ← −g + β·d, β = max(0, gᵀ(g − g′)/g′ᵀg′) (Polak and Ribière 1969), the first step from the curvature along d by one
 * Hessian-vector product: a quadratic of N numbers is solved in N steps. Where d would go up, begin again with −g.
 */
export function conjugateGradient(): Method {
  return {
    kind: "conjugateGradient",
    curvature: 0.1,
    start() {
      let last: LinePoint | undefined;
      let direction: Float64Array | undefined;
      return {
        async next(point, objective) {
          const { x, gradient } = point;
          const down = gradient.map((value) => -value);
          if (last && direction) {
            const change = plus(gradient, -1, last.gradient);
            const beta = Math.max(0, dot(gradient, change) / dot(last.gradient, last.gradient));
            direction = plus(down, beta, direction);
          }
          if (!direction || !(dot(direction, gradient) < 0)) direction = down;
          last = point;
          const product = new Float64Array(x.length);
          await objective.curvature(x, direction, product);
          const bend = dot(direction, product);
          const newton = -dot(direction, gradient) / bend;
          return { direction, step: bend > 0 && Number.isFinite(newton) ? newton : 1 };
        },
      };
    },
  };
}
