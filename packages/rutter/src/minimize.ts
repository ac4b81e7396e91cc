// Minimize: full-batch methods as a stream of events, one per iteration; all data are seen before every step.
import { breathe } from "#platform";
import { lbfgs } from "./minimize/lbfgs";
import { type LinePoint, lineSearch } from "./minimize/lineSearch";
import type { Method } from "./minimize/method";
import type { Objective } from "./minimize/objective";
import { dot, length, plus } from "./minimize/vector";
import { checkOptions, numberInRange, positiveInteger } from "./option";

/** How to minimise, and when to end. */
export interface MinimizeOptions {
  /** Default lbfgs(). */
  readonly method?: Method;
  /** Most iterations. Default 100. */
  readonly iterations?: number;
  /** End when the gradient is no longer than this. Default 1e-5. */
  readonly tolerance?: number;
  /** Most evaluations in one line search. Default 25. */
  readonly evaluations?: number;
  /** Ends at the next iteration. */
  readonly signal?: AbortSignal;
}

/** One iteration is done; number 0 is the start. */
export interface MinimizeEvent {
  readonly iteration: number;
  readonly value: number;
  readonly gradientNorm: number;
  /** How far along the direction. */
  readonly step: number;
  /** Evaluations of value and gradient so far. */
  readonly evaluations: number;
  /** The point reached: not changed later. */
  readonly point: Float64Array;
  /** Present in the last event: why it is the last. `stalled`: no lower point was found along the direction. */
  readonly reason?: "converged" | "iterations" | "stalled" | "aborted";
}

/**
 * Minimises an objective, from where it starts. The last point is left in the objective (a network's parameters), after a
 * `break` as well.
 *
 * ```ts
 * const objective = trainingObjective(net, train, { loss: softmaxCrossEntropy(), backend, regularization: { l2: 0.1 } });
 * for await (const { iteration, value } of minimize(objective, { method: lbfgs(), iterations: 50 }))
 *   console.log(iteration, value);
 * objective.dispose();
 * ```
 * @throws OptionError for an unknown option or one out of range
 */
export async function* minimize(
  objective: Objective,
  options: MinimizeOptions = {},
): AsyncGenerator<MinimizeEvent, void, void> {
  checkOptions("minimize()", options, ["method", "iterations", "tolerance", "evaluations", "signal"]);
  const { method = lbfgs(), iterations = 100, tolerance = 1e-5, evaluations = 25, signal } = options;
  positiveInteger("minimize()", "iterations", iterations);
  numberInRange("minimize()", "tolerance", tolerance, 0, Number.MAX_VALUE);
  positiveInteger("minimize()", "evaluations", evaluations);
  let count = 0;
  const counted: Objective = {
    ...objective,
    evaluate(x, gradient) {
      count++;
      return objective.evaluate(x, gradient);
    },
  };
  const run = method.start();
  let point = await pointAt(counted, await objective.start(), 0);
  let stalled = false;
  try {
    for (let iteration = 0; ; iteration++) {
      const gradientNorm = length(point.gradient);
      const reason =
        gradientNorm <= tolerance
          ? "converged"
          : stalled
            ? "stalled"
            : signal?.aborted
              ? "aborted"
              : iteration === iterations
                ? "iterations"
                : undefined;
      const { value, step, x } = point;
      yield { iteration, value, gradientNorm, step, evaluations: count, point: x, ...(reason && { reason }) };
      if (reason) return;
      const move = await run.next(point, counted);
      if (move.fixed) point = await pointAt(counted, plus(point.x, move.step, move.direction), move.step);
      else {
        const origin = { ...point, step: 0, slope: dot(point.gradient, move.direction) };
        const search = { decrease: 1e-4, curvature: method.curvature, evaluations };
        const found =
          origin.slope < 0 ? await lineSearch(counted, origin, move.direction, move.step, search) : undefined;
        stalled = found === undefined;
        point = found ?? point;
      }
      await breathe();
    }
  } finally {
    await objective.settle(point.x);
  }
}

async function pointAt(objective: Objective, x: Float64Array, step: number): Promise<LinePoint> {
  const gradient = new Float64Array(x.length);
  const value = await objective.evaluate(x, gradient);
  return { step, x, value, gradient, slope: 0 };
}
