// A support-vector machine with radial basis functions: the rival that chapters 1 and 3 of the book compare with.
import { type Backend, compile, ops, tensorType } from "rutter";
import type { Dataset } from "rutter/data";
import { RadialKernel } from "./radialKernel";

export interface SvmOptions {
  /** Upper limit of every α. */
  readonly c: number;
  /** K(x, y) = e^(−γ‖x − y‖²). */
  readonly gamma: number;
  /** Where the violation of the optimality conditions may stop. Default 1e-3, as in LIBSVM. */
  readonly tolerance?: number;
}

/** A machine for two classes: Σ_i coefficient_i K(x_i, x) − offset > 0 is the first of them. */
interface Pair {
  readonly classes: readonly [number, number];
  readonly indices: readonly number[];
  readonly coefficients: readonly number[];
  readonly offset: number;
}

/** One machine for each pair of classes; the class with most votes wins, the first of equals. */
export interface Svm {
  readonly supportVectors: number;
  accuracy(set: Dataset<"class">): Promise<number>;
}

/** min ½ αᵀQα − Σα with 0 ≤ α ≤ c and Σyα = 0, by pairs chosen with second-order information (Fan, Chen and Lin 2005). */
async function solve(kernel: RadialKernel, y: Int8Array, { c, tolerance = 1e-3 }: SvmOptions) {
  const n = y.length;
  const alpha = new Float64Array(n);
  const slope = new Float64Array(n).fill(-1);
  const up = (t: number) => (y[t] > 0 ? alpha[t] < c : alpha[t] > 0);
  const low = (t: number) => (y[t] > 0 ? alpha[t] > 0 : alpha[t] < c);
  for (;;) {
    let [i, most] = [-1, Number.NEGATIVE_INFINITY];
    for (let t = 0; t < n; t++) if (up(t) && -y[t] * slope[t] > most) [i, most] = [t, -y[t] * slope[t]];
    const urgency = (t: number) => Math.max(up(t) ? -y[t] * slope[t] : -9, low(t) ? y[t] * slope[t] : -9);
    const ki = kernel.known(i) ?? (await kernel.row(i, urgency));
    let [j, gain, least] = [-1, 0, Number.POSITIVE_INFINITY];
    for (let t = 0; t < n; t++) {
      if (!low(t)) continue;
      const value = -y[t] * slope[t];
      if (value < least) least = value;
      const distance = most - value;
      if (distance <= 0) continue;
      const own = distance ** 2 / Math.max(2 - 2 * ki[t], 1e-12);
      if (own > gain) [j, gain] = [t, own];
    }
    if (most - least < tolerance || j < 0) return { alpha, offset: -(most + least) / 2 };
    const kj = kernel.known(j) ?? (await kernel.row(j, urgency));
    // α_i y_i grows and α_j y_j shrinks by the same step, as far as both limits let it.
    const room = (t: number, sign: number) => (y[t] * sign > 0 ? c - alpha[t] : alpha[t]);
    const ideal = (most + y[j] * slope[j]) / Math.max(2 - 2 * ki[j], 1e-12);
    const step = Math.min(ideal, room(i, 1), room(j, -1));
    alpha[i] += y[i] * step;
    alpha[j] -= y[j] * step;
    for (let t = 0; t < n; t++) slope[t] += step * y[t] * (ki[t] - kj[t]);
  }
}

/** Trains a machine on a set. `onPair` is told the share that is done. */
export async function trainSvm(
  set: Dataset<"class">,
  options: SvmOptions,
  backend: Backend,
  onPair: (share: number) => void = () => {},
): Promise<Svm> {
  const { classes } = set;
  const places = Array.from({ length: classes }, (_, label) =>
    Array.from(set.labels.keys()).filter((i) => set.labels[i] === label),
  );
  const pairs: Pair[] = [];
  for (let a = 0; a < classes; a++)
    for (let b = a + 1; b < classes; b++) {
      const indices = [...places[a], ...places[b]];
      const y = Int8Array.from(indices, (_, i) => (i < places[a].length ? 1 : -1));
      const kernel = await RadialKernel.of(set.select(indices), options.gamma, backend);
      const { alpha, offset } = await solve(kernel, y, options);
      await kernel.dispose();
      const support = indices.map((_, i) => i).filter((i) => alpha[i] > 0);
      pairs.push({
        classes: [a, b],
        indices: support.map((i) => indices[i]),
        coefficients: support.map((i) => y[i] * alpha[i]),
        offset,
      });
      onPair(pairs.length / ((classes * (classes - 1)) / 2));
    }
  return voting(set, pairs, options.gamma, backend);
}

/** Examples judged at a time. */
const CHUNK = 250;

function voting(set: Dataset<"class">, pairs: readonly Pair[], gamma: number, backend: Backend): Svm {
  const used = [...new Set(pairs.flatMap(({ indices }) => indices))].sort((a, b) => a - b);
  const place = new Map(used.map((index, i) => [index, i]));
  const coefficients = new Float32Array(used.length * pairs.length);
  for (const [p, { indices, coefficients: own }] of pairs.entries())
    for (const [i, index] of indices.entries()) coefficients[place.get(index)! * pairs.length + p] = own[i];
  const support = set.select(used);
  const width = support.inputs.length / support.length;
  return {
    supportVectors: used.length,
    async accuracy(judged) {
      const types = {
        x: tensorType([CHUNK, width]),
        support: tensorType([used.length, width]),
        coefficients: tensorType([used.length, pairs.length]),
      };
      using decide = compile(
        types,
        (given) => {
          const square = (of: typeof given.x) => ops.sum(ops.mul(of, of), { axes: 1, keepDimensions: true });
          const products = ops.matmul(given.x, given.support, { transposeB: true });
          const lengths = ops.add(square(given.x), ops.reshape(square(given.support), [1, used.length]));
          const kernel = ops.exp(ops.mul(ops.sub(lengths, ops.mul(products, 2)), -gamma));
          return { values: ops.matmul(kernel, given.coefficients) };
        },
        { backend },
      );
      let right = 0;
      for (let start = 0; start < judged.length; start += CHUNK) {
        const part = judged.slice(start, start + CHUNK);
        const x = new Float32Array(CHUNK * width);
        x.set(part.inputs);
        const { data } = (await decide({ x, support: support.inputs, coefficients })).values;
        for (let i = 0; i < part.length; i++) {
          const votes = new Array<number>(set.classes).fill(0);
          for (const [p, { classes, offset }] of pairs.entries())
            votes[classes[data[i * pairs.length + p] > offset ? 0 : 1]]++;
          right += Number(votes.indexOf(Math.max(...votes)) === part.labels[i]);
        }
      }
      return right / judged.length;
    },
  };
}
