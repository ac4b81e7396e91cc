// Quasi-Newton: conjugate gradients, BFGS and L-BFGS against plain descent, on all data at once.
import {
  bfgs,
  conjugateGradient,
  lbfgs,
  type Method,
  minimize,
  type Objective,
  objectiveOf,
  ops,
  Stream,
  sigmoidCrossEntropy,
  trainingObjective,
} from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { denseNetwork } from "../lab/ladder";

const backend = reference({ precision: "float64" });

const rosenbrock = () =>
  objectiveOf(
    (p) => {
      const [x, y] = [ops.slice(p, [0], [1]), ops.slice(p, [1], [2])];
      const [a, b] = [ops.sub(1, x), ops.sub(y, ops.mul(x, x))];
      return ops.sum(ops.add(ops.mul(a, a), ops.mul(ops.mul(b, b), 100)));
    },
    [-1.2, 1],
    { backend },
  );

/** ½xᵀAx − bᵀx, A = MᵀM/N + I with M and b from N(0, 1). */
function quadratic(size: number, seed: number): Objective {
  const stream = new Stream(seed, "quasi-newton");
  const draw = (length: number, number: number) =>
    Float32Array.from({ length }, (_, i) => stream.normal(i, number));
  const m = ops.constant(draw(size * size, 1), [size, size]);
  const b = ops.constant(draw(size, 2), [size]);
  return objectiveOf(
    (x) => {
      const mx = ops.matmul(ops.reshape(x, [1, size]), m);
      const squares = ops.add(ops.mul(ops.sum(ops.mul(mx, mx)), 1 / size), ops.sum(ops.mul(x, x)));
      return ops.sub(ops.mul(squares, 0.5), ops.sum(ops.mul(b, x)));
    },
    new Float64Array(size),
    { backend },
  );
}

/** Points of a method, one per iteration. */
async function path(objective: Objective, method: Method, iterations: number, tolerance: number) {
  const points: Float64Array[] = [];
  for await (const { point } of minimize(objective, { method, iterations, tolerance })) points.push(point);
  objective.dispose();
  return points;
}

/**
 * The largest distance between two paths in any coordinate, iteration by iteration as long as both go on: at the bottom
 * rounding decides which of them finds a last step.
 */
const apart = (a: readonly Float64Array[], b: readonly Float64Array[]) =>
  Math.max(
    ...a.slice(0, b.length).flatMap((point, k) => Array.from(point, (value, i) => Math.abs(value - b[k][i]))),
  );

export default experiment({
  id: "quasi-newton",
  asks: "Second-order speed without the matrix: what do conjugate gradients, BFGS and L-BFGS save?",
  says: "Named only.",
  needs: "mnist",
  config: {
    size: 30,
    /** Paths are compared down to this gradient: below, values differ by less than rounding and the line search is a lottery. */
    comparedTo: 1e-6,
    hidden: [30],
    start: "new" as const,
    examples: 1_000,
    l2: 0.1,
    epochs: 400,
    rates: [0.5, 1, 2, 4],
  },
  async trial({ config, seed, backend: fast, data, progress, signal }) {
    const { size, comparedTo, hidden, start, examples, l2, epochs, rates } = config;
    const solved = await path(quadratic(size, seed), conjugateGradient(), 2 * size, 1e-8);
    const full = () => lbfgs({ history: Number.POSITIVE_INFINITY, scale: false });
    const difference = async (make: () => Objective) =>
      apart(await path(make(), bfgs(), 40, comparedTo), await path(make(), full(), 40, comparedTo));
    const measures: Record<string, number> = {
      stepsOfConjugateGradients: solved.length - 1,
      differenceOnRosenbrock: await difference(rosenbrock),
      differenceOnQuadratic: await difference(() => quadratic(size, seed)),
    };

    const train = (await data()).train.take(examples);
    const objectiveHere = () =>
      trainingObjective(denseNetwork({ hidden, start }, seed), train, {
        loss: sigmoidCrossEntropy(),
        backend: fast,
        regularization: { l2 },
      });
    const series: Record<string, number[]> = {};
    /** The lowest cost after so many evaluations, for as many as descent has. */
    const trace = (found: readonly (readonly [evaluations: number, value: number])[]) =>
      Array.from({ length: epochs / 4 }, (_, i) =>
        Number(Math.min(...found.flatMap(([e, value]) => (e <= 4 * i + 4 ? [value] : []))).toPrecision(5)),
      );
    let goal = Number.POSITIVE_INFINITY;
    for (const [i, rate] of rates.entries()) {
      const objective = objectiveHere();
      const x = await objective.start();
      const slope = new Float64Array(x.length);
      const found: [number, number][] = [];
      for (let epoch = 1; epoch <= epochs; epoch++) {
        found.push([epoch, await objective.evaluate(x, slope)]);
        for (let k = 0; k < x.length; k++) x[k] -= rate * slope[k];
        signal.throwIfAborted();
      }
      found.push([epochs, await objective.evaluate(x, slope)]);
      objective.dispose();
      progress(((i + 1) / rates.length) * 0.7);
      const last = found[epochs][1];
      measures[`cost of descent, η ${rate}`] = last;
      if (last < goal) {
        goal = last;
        series["gradient descent at its best η"] = trace(found);
      }
    }
    for (const [name, method] of [
      ["L-BFGS", lbfgs()],
      ["conjugate gradients", conjugateGradient()],
    ] as const) {
      const found: [number, number][] = [];
      const objective = objectiveHere();
      for await (const { value, evaluations, iteration } of minimize(objective, {
        method,
        iterations: epochs,
        tolerance: 0,
        signal,
      })) {
        // A product with the Hessian costs about as much as an evaluation.
        found.push([evaluations + (method.kind === "conjugateGradient" ? iteration : 0), value]);
        if (found[found.length - 1][0] >= epochs) break;
      }
      objective.dispose();
      series[name] = trace(found);
      measures[`evaluations of ${name}`] =
        found.find(([, value]) => value <= goal)?.[0] ?? Number.POSITIVE_INFINITY;
      measures[`share, ${name}`] = measures[`evaluations of ${name}`] / epochs;
    }
    series.evaluations = Array.from({ length: epochs / 4 }, (_, i) => 4 * i + 4);
    return { measures: { ...measures, costOfDescent: goal }, series };
  },
  shows: [
    lines("Cost on 1,000 images", ["gradient descent at its best η", "L-BFGS", "conjugate gradients"], {
      along: "evaluations",
      x: "gradient evaluations",
      y: "lowest cost",
      logY: true,
    }),
  ],
  holdsWhen: [
    everyRun("stepsOfConjugateGradients", 1, 30),
    everyRun("differenceOnRosenbrock", 0, 1e-8),
    everyRun("differenceOnQuadratic", 0, 1e-8),
    everyRun("share, L-BFGS", 0, 0.25),
  ],
});
