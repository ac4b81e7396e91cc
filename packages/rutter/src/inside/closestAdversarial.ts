// The closest adversarial example: as near as possible to an input, yet of another class, found by L-BFGS.
import type { Examples } from "../examples";
import { gradients } from "../gradients";
import { batchLoss } from "../loss";
import { classOf } from "../metric";
import { minimize } from "../minimize";
import type { Objective } from "../minimize/objective";
import { ops } from "../ops/table";
import { checkOptions, numberInRange, positiveInteger } from "../option";
import { compile, type HostTensor } from "../program";
import { sizeOf, tensorType } from "../tensor";
import { norm } from "./norm";
import { type AnyNetwork, backendFor, type QuestionOptions, question } from "./question";

/** Options of closestAdversarial. */
export interface ClosestAdversarialOptions extends QuestionOptions {
  /** The class to reach, one per example. */
  readonly target: Int32Array;
  /** Where inputs must stay. Default [0, 1]. */
  readonly range?: readonly [low: number, high: number];
  /** Weights c of the distance that are tried per example. Default 8. */
  readonly searches?: number;
  /** Iterations of L-BFGS for each c. Default 50. */
  readonly iterations?: number;
}

/** What closestAdversarial found. */
export interface ClosestAdversarial {
  /** [examples, …input]; an example for which nothing was found is returned as it was. */
  readonly inputs: HostTensor;
  /** ‖r‖ per example; Infinity where nothing was found. */
  readonly distances: readonly number[];
}

/**
 * Minimises c·‖r‖² + C(clip(x + r), target) by L-BFGS for each example, looking for the largest c whose minimum is still
 * of the target's class, which makes r short (Szegedy et al. 2013). c begins at 0.1, is changed tenfold until one
 * succeeds and one fails, then halved in between; the nearest success is kept. An example of the target's class already
 * is at distance 0.
 *
 * @throws OptionError, ShapeError, DataError
 */
export async function closestAdversarial(
  network: AnyNetwork,
  x: Examples,
  options: ClosestAdversarialOptions,
): Promise<ClosestAdversarial> {
  const where = "closestAdversarial()";
  checkOptions(where, options, ["loss", "target", "backend", "range", "searches", "iterations"]);
  const { loss, target, range: [low, high] = [0, 1], searches = 8, iterations = 50 } = options;
  positiveInteger(where, "searches", searches);
  numberInRange(where, "range[1]", high, low, Number.MAX_VALUE);
  const { count, values } = question(where, network, x, { loss, target });
  const size = sizeOf(network.input);
  const one = tensorType([1, ...network.input]);
  using run = compile(
    { x: one, r: one, y: tensorType([1], "i32"), c: tensorType([]) },
    ({ x, r, y, c }) => {
      const moved = ops.minimum(ops.maximum(ops.add(x, r), low), high);
      const output = network.apply(moved);
      const value = ops.add(ops.mul(c, ops.sum(ops.mul(r, r))), batchLoss(loss, output, y));
      return { value, slope: gradients(value, [r])[0], output };
    },
    { backend: await backendFor(network, options.backend) },
  );
  const data = Float32Array.from(values.x);
  const distances: number[] = [];
  for (let i = 0; i < count; i++) {
    const image = data.slice(i * size, (i + 1) * size);
    const y = target.subarray(i, i + 1);
    const at = (x: Float32Array, r: Float64Array, c: number) => run({ x, r, y, c: [c] });
    const still = new Float64Array(size);
    let nearest = Number.POSITIVE_INFINITY;
    let [success, failure]: (number | undefined)[] = [undefined, undefined];
    let c = 0.1;
    for (let search = 0; search < searches && nearest > 0; search++) {
      const objective: Objective = {
        size,
        start: async () => new Float64Array(size),
        async evaluate(r, gradient) {
          const { value, slope } = await at(image, r, c);
          gradient.set(slope.data);
          return value.data[0];
        },
        curvature: () => Promise.reject(new Error("L-BFGS asks for no curvature")),
        settle: async () => {},
        dispose() {},
      };
      let reached = false;
      // Every point on the way counts, not only the last: the start, too.
      for await (const { point } of minimize(objective, { iterations, tolerance: 1e-4 })) {
        // Judged as it will be handed over: clipped and rounded.
        const moved = image.map((value, j) => Math.min(high, Math.max(low, value + point[j])));
        const { output } = await at(moved, still, c);
        if (classOf(output.data, 0, output.data.length) !== y[0]) continue;
        reached = true;
        const distance = norm(moved.map((value, j) => value - image[j]));
        if (distance >= nearest) continue;
        nearest = distance;
        data.set(moved, i * size);
      }
      if (reached) success = c;
      else failure = c;
      c = success === undefined ? c / 10 : failure === undefined ? c * 10 : (success + failure) / 2;
    }
    distances.push(nearest);
  }
  return { inputs: { shape: [count, ...network.input], data }, distances };
}
