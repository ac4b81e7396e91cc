// The four equations of backprop, cross-checked: do independent formulas for the gradient agree?
import {
  type Backend,
  compile,
  custom,
  type Layer,
  linear,
  ops,
  quadratic,
  Stream,
  sigmoid,
  sigmoidCrossEntropy,
  tanh,
  tensorType,
} from "rutter";
import { reference } from "rutter/reference";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { libraryGradients } from "../lab/libraryGradients";
import { errorsByPaths } from "../lab/paths";
import {
  type Activity,
  cost,
  errors,
  flat,
  forward,
  gradientsOf,
  largestDifference,
  normals,
  type PlainCost,
  type PlainLayer,
  plainLayers,
  type Unit,
  unit,
  withChanged,
} from "../lab/plainNet";

type Matrix = readonly (readonly number[])[];

const times = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const transposed = (a: Matrix): number[][] => a[0].map((_, j) => a.map((row) => row[j]));
const diagonal = (values: readonly number[]): number[][] =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

/** δ^l = Σ′(z^l)(w^{l+1})ᵀ … Σ′(z^L)∇ₐC with whole matrices. */
function errorsByMatrices(
  layers: readonly PlainLayer[],
  { z, a }: Activity,
  y: readonly number[],
  { slope }: PlainCost,
) {
  const slopes = layers.map(({ units }, l) => diagonal(units.map((own, j) => own.slope(z[l][j]))));
  const last = layers.length - 1;
  return layers.map((_, l) => {
    let column: number[][] = a[last + 1].map((value, j) => [slope(value, y[j])]);
    for (let i = last; i > l; i--) column = times(transposed(layers[i].weights), times(slopes[i], column));
    return times(slopes[l], column).flat();
  });
}

/** ∂C/∂w by central differences, from the cost alone. */
function byDifferences(
  layers: readonly PlainLayer[],
  x: readonly number[],
  y: readonly number[],
  c: PlainCost,
  h: number,
) {
  const at = (index: number, change: number) =>
    withChanged(layers, index, change, () => c.value(forward(layers, x).a.at(-1)!, y));
  return flat(layers).map((_, index) => (at(index, h) - at(index, -h)) / (2 * h));
}

/** Sigmoid units, but for the first one of the layer. */
const oneOther = () =>
  custom("one tanh among sigmoids", (z) => {
    const [count, width] = z.shape;
    const first = ops.tanh(ops.slice(z, [0, 0], [count, 1]));
    if (width === 1) return first;
    return ops.concat([first, ops.sigmoid(ops.slice(z, [0, 1], [count, width]))], 1);
  });

interface Kind {
  readonly unitAt: (neuron: number) => Unit;
  readonly activation: () => Layer;
}

const KINDS: readonly Kind[] = [
  { unitAt: () => unit.sigmoid, activation: sigmoid },
  { unitAt: () => unit.linear, activation: linear },
  { unitAt: () => unit.tanh, activation: tanh },
  { unitAt: (j) => (j === 0 ? unit.tanh : unit.sigmoid), activation: oneOther },
];

export default experiment({
  id: "backprop-four",
  asks: "Do independent formulas for the gradient agree?",
  says: "BP1–BP4, the matrix form and the sum over paths are equal; the form with ⊙ is faster. [1, 2] ⊙ [3, 4] = [3, 8]; x² of [2, 3] is [4, 9].",
  config: { nets: 100, deepest: 5, widest: 8, h: 1e-5 },
  async trial({ config: { nets, deepest, widest, h }, seed, backend }) {
    const stream = new Stream(seed, "backprop-four");
    const next = normals(stream.child(0));
    const sizes = stream.child(1);
    let drawn = 0;
    const upTo = (bound: number) => 1 + sizes.integer(drawn++, bound);
    const exact = reference({ precision: "float64" });
    const found = { matrixForm: 0, pathSum: 0, library: 0, float32: 0, differences: 0, recomputed: 0 };
    let storedBytes = 0;
    for (let i = 0; i < nets; i++) {
      const widths = Array.from({ length: 1 + upTo(deepest - 1) }, () => upTo(widest));
      const crossEntropy = i % 2 === 1;
      // Cross-entropy needs outputs between 0 and 1.
      const kinds = widths.slice(1).map((_, l) => {
        const last = l === widths.length - 2;
        return crossEntropy && last ? KINDS[0] : KINDS[upTo(KINDS.length) - 1];
      });
      const layers = plainLayers(widths, next).map((layer, l) => ({
        ...layer,
        // Of variance 1/n_in: a saturated output's cost, ln(1 − a), has too few digits left for differences.
        weights: layer.weights.map((row) => row.map((w) => w / Math.sqrt(row.length))),
        units: layer.units.map((_, j) => kinds[l].unitAt(j)),
      }));
      const x = Array.from({ length: widths[0] }, next);
      const y = Array.from({ length: widths.at(-1)! }, () => (next() > 0 ? 1 : 0));
      const c = crossEntropy ? cost.crossEntropy : cost.quadratic;

      const activity = forward(layers, x);
      storedBytes = Math.max(storedBytes, 8 * (activity.z.flat().length + activity.a.flat().length));
      const delta = errors(layers, activity, y, c);
      const gradient = flat(gradientsOf(activity, delta));
      // Linear layers make gradients of hundreds: differences count in shares of the largest one.
      const scale = gradient.reduce((largest, slope) => Math.max(largest, Math.abs(slope)), 1);
      const worst = (name: keyof typeof found, difference: number) => {
        if (!(difference / scale <= found[name])) found[name] = difference / scale;
      };
      worst("matrixForm", largestDifference(errorsByMatrices(layers, activity, y, c).flat(), delta.flat()));
      worst("pathSum", largestDifference(errorsByPaths(layers, activity, y, c).delta.flat(), delta.flat()));
      worst("recomputed", largestDifference(recomputed(layers, x, y, c), gradient));
      worst("differences", largestDifference(byDifferences(layers, x, y, c, h), gradient));
      const question = { x, y, loss: crossEntropy ? sigmoidCrossEntropy() : quadratic() };
      const activations = kinds.map(({ activation }) => activation());
      const inFloat64 = await libraryGradients(layers, activations, { ...question, backend: exact });
      worst("library", largestDifference(inFloat64.gradient, gradient));
      const inFloat32 = await libraryGradients(layers, activations, { ...question, backend });
      worst("float32", largestDifference(inFloat32.gradient, gradient));
    }
    return { measures: { ...found, storedBytes, book: await bookExamples(backend) } };
  },
  holdsWhen: [
    everyRun("matrixForm", 0, 1e-10),
    everyRun("pathSum", 0, 1e-10),
    everyRun("library", 0, 1e-10),
    everyRun("differences", 0, 1e-6),
    everyRun("float32", 0, 1e-4),
    everyRun("recomputed", 0, 0),
    everyRun("book", 0, 0),
  ],
});

/** Nothing stored: z and a are found again from the input for every layer that needs them. */
function recomputed(layers: readonly PlainLayer[], x: readonly number[], y: readonly number[], c: PlainCost) {
  const gradients = layers.map((_, l) => {
    const delta = errors(layers, forward(layers, x), y, c);
    return gradientsOf(forward(layers, x), delta)[l];
  });
  return flat(gradients);
}

/** How far the library is from the book's two examples of elementwise functions. */
async function bookExamples(backend: Backend): Promise<number> {
  using run = compile(
    { a: tensorType([2]), b: tensorType([2]), x: tensorType([2]) },
    ({ a, b, x }) => ({ product: ops.mul(a, b), squares: ops.mul(x, x) }),
    { backend },
  );
  const { product, squares } = await run({ a: [1, 2], b: [3, 4], x: [2, 3] });
  return largestDifference([...product.data, ...squares.data], [3, 8, 4, 9]);
}
