// Curvature of the loss: products of its Hessian with vectors, and the largest eigenvalue.

import { derivatives } from "../derivatives";
import { ShapeError } from "../error";
import type { Examples } from "../examples";
import { batchLoss } from "../loss";
import { Stream } from "../math/stream";
import type { NumericArray } from "../ops/operation";
import { checkOptions, integerAtLeast, numberInRange, positiveInteger } from "../option";
import { compile } from "../program";
import { tensorType } from "../tensor";
import { norm } from "./norm";
import { type AnyNetwork, backendFor, type QuestionOptions, question } from "./question";

/** Products with the Hessian H = ∂²C/∂w² of the loss of one batch, all parameters in one vector. */
export interface Hessian {
  /** Number of parameters. */
  readonly size: number;
  /** H·v for a vector with one number per parameter, in the order of the flat region. @throws ShapeError */
  times(vector: ArrayLike<number>): Promise<NumericArray>;
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * The Hessian of the batch's loss at the network's present parameters, as a function v → H·v = ∂(∂C/∂w · v)/∂w: the
 * gradient of a gradient, so H itself is never formed (Pearlmutter 1994). The network runs as at prediction.
 *
 * ```ts
 * using hessian = await hessianOf(net, batch, { loss: softmaxCrossEntropy() });
 * const product = await hessian.times(v);
 * ```
 * @throws ShapeError, DataError if examples and target do not fit
 */
export async function hessianOf(
  network: AnyNetwork,
  x: Examples,
  { loss, target, backend }: QuestionOptions,
): Promise<Hessian> {
  const { types, values } = question("hessianOf", network, x, { loss, target });
  const size = network.parameterCount;
  const parameters = network.parameterList.map(({ tensor }) => ({ tensor }));
  const run = compile(
    { ...types, v: tensorType([size]) },
    ({ x, y, v }) => {
      const { product } = derivatives(batchLoss(loss, network.apply(x), y), parameters, v);
      return { product };
    },
    { backend: await backendFor(network, backend) },
  );
  const times = async (vector: ArrayLike<number>) => {
    if (vector.length !== size)
      throw new ShapeError({
        where: "hessian",
        expected: `a vector of ${size} numbers, one per parameter`,
        got: String(vector.length),
      });
    return (await run({ ...values, v: Float64Array.from(vector) })).product.data;
  };
  const dispose = () => run.dispose();
  return { size, times, dispose, [Symbol.dispose]: dispose };
}

/** Options of topEigenvalue. */
export interface TopEigenvalueOptions {
  /** At most so many products. Default 100. */
  readonly iterations?: number;
  /** Ends when the eigenvalue changes by less than this share of itself. Default 10⁻³. */
  readonly tolerance?: number;
  /** Decides the first vector. Default 0. */
  readonly seed?: number;
}

/** What topEigenvalue found. */
export interface TopEigenvalue {
  readonly eigenvalue: number;
  /** Of length 1. */
  readonly eigenvector: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  /** ‖H·v − λ·v‖: there is an eigenvalue within this distance of λ. */
  readonly residual: number;
}

/**
 * The eigenvalue of H of largest absolute value, by power iteration: v ← H·v/‖H·v‖, λ = vᵀ·H·v. It may be negative.
 * Gradient descent is stable in its direction only for learning rates below 2/λ.
 *
 * @throws OptionError
 */
export async function topEigenvalue(
  hessian: Pick<Hessian, "size" | "times">,
  options: TopEigenvalueOptions = {},
): Promise<TopEigenvalue> {
  const where = "topEigenvalue()";
  checkOptions(where, options, ["iterations", "tolerance", "seed"]);
  const { iterations = 100, tolerance = 1e-3, seed = 0 } = options;
  positiveInteger(where, "iterations", iterations);
  numberInRange(where, "tolerance", tolerance, 0, Number.POSITIVE_INFINITY);
  integerAtLeast(where, "seed", seed, 0);
  const stream = new Stream(seed, "eigenvector");
  let vector = unit(Float64Array.from({ length: hessian.size }, (_, i) => stream.normal(i)));
  let eigenvalue = Number.NaN;
  for (let iteration = 1; ; iteration++) {
    const product = await hessian.times(vector);
    const before = eigenvalue;
    eigenvalue = vector.reduce((sum, x, i) => sum + x * product[i], 0);
    const residual = norm(vector.map((x, i) => product[i] - eigenvalue * x));
    const converged = Math.abs(eigenvalue - before) <= tolerance * Math.abs(eigenvalue) || residual === 0;
    if (converged || iteration === iterations)
      return { eigenvalue, eigenvector: vector, iterations: iteration, converged, residual };
    vector = unit(Float64Array.from(product));
  }
}

function unit(vector: Float64Array): Float64Array {
  const length = norm(vector) || 1;
  return vector.map((x) => x / length);
}
