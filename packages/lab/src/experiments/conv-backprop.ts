// Gradients of convolution and pooling: the formulas against the library, and both against finite differences.
import { compile, gradients, l2Pool2d, Network, ops, Stream, type Tensor, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { deviation } from "../approximation/grid";
import { convolutionGradients, eachProduct, placesOf } from "../approximation/plainConvolution";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { type Picture, picture, pictures } from "../lab/figure";

type Inputs = Record<string, { readonly shape: readonly number[]; readonly data: Float64Array }>;

const backend = reference({ precision: "float64" });

/** C = Σ δ·f(inputs), its gradients by the library, and by central differences of every input. */
async function bothGradients(
  inputs: Inputs,
  delta: Float64Array,
  f: (t: Record<string, Tensor>) => Tensor,
  h: number,
) {
  const names = Object.keys(inputs);
  const types = Object.fromEntries(names.map((name) => [name, tensorType(inputs[name].shape)]));
  using run = compile<string, string>(
    { ...types, delta: tensorType([delta.length]) },
    (tensors) => {
      const cost = ops.sum(ops.mul(ops.reshape(f(tensors), [-1]), tensors.delta));
      const found = gradients(
        cost,
        names.map((name) => tensors[name]),
      );
      return { cost, ...Object.fromEntries(names.map((name, i) => [name, found[i]])) };
    },
    { backend },
  );
  const values: Record<string, Float64Array> = { delta };
  for (const name of names) values[name] = inputs[name].data.slice();
  const analytic = await run(values);
  let gap = 0;
  for (const name of names)
    for (const [i, x] of inputs[name].data.entries()) {
      const at = async (moved: number) => {
        values[name][i] = moved;
        return (await run(values)).cost.data[0];
      };
      const numeric = ((await at(x + h)) - (await at(x - h))) / (2 * h);
      values[name][i] = x;
      gap = Math.max(gap, Math.abs(numeric - analytic[name].data[i]));
    }
  return { analytic, gap };
}

/** The number of outputs that each input is part of: whose δ its gradient sums. */
function touched(stride: number): Picture {
  const counts = new Array<number>(14 * 14).fill(0);
  eachProduct({ c: 1, h: 14, w: 14, f: 1, k: 5, stride }, (_, input) => {
    counts[input]++;
  });
  return picture(counts, 14, { low: 0, caption: `stride ${stride}: up to ${Math.max(...counts)}` });
}

export default experiment({
  id: "conv-backprop",
  asks: "What are the equations of backpropagation for convolution and pooling?",
  says: "Only words: a gradient sums over all positions that share the weight. The compendium's author could not solve it.",
  config: { shape: { c: 2, h: 8, w: 7, f: 3, k: 3, stride: 1 }, strides: [1, 2], difference: 1e-4 },
  async trial({ config: { shape, strides, difference }, seed }) {
    const stream = new Stream(seed, "conv-backprop");
    let draw = 0;
    const normals = (length: number) => {
      const values = new Float32Array(length);
      stream.fillNormal(values, draw++);
      return Float64Array.from(values);
    };
    const measures = { formulaGap: 0, convolutionGap: 0, maxGap: 0, squaresGap: 0, tieGap: 0 };
    for (const stride of strides) {
      const { c, h, w, f, k } = shape;
      const [rows, columns] = placesOf({ ...shape, stride });
      const delta = normals(f * rows * columns);
      const inputs = {
        a: { shape: [1, c, h, w], data: normals(c * h * w) },
        weight: { shape: [f, c, k, k], data: normals(f * c * k * k) },
        bias: { shape: [f], data: normals(f) },
      };
      const { analytic, gap } = await bothGradients(
        inputs,
        delta,
        ({ a, weight, bias }) => ops.conv2d(a, weight, bias, { stride }),
        difference,
      );
      const formula = convolutionGradients({ ...shape, stride }, inputs.a.data, inputs.weight.data, delta);
      measures.convolutionGap = Math.max(measures.convolutionGap, gap);
      for (const name of ["a", "weight", "bias"] as const)
        measures.formulaGap = Math.max(
          measures.formulaGap,
          deviation(analytic[name].data, formula[name]).max,
        );
    }
    const image = { x: { shape: [1, 2, 6, 6], data: normals(72) } };
    const delta = normals(18);
    const size = { size: 2 };
    const most = await bothGradients(image, delta, ({ x }) => ops.maxPool2d(x, size), difference);
    measures.maxGap = most.gap;
    const pool = new Network({ input: [2, 6, 6] }, [l2Pool2d(2)]);
    const roots = ({ x }: Record<string, Tensor>) => pool.apply(x);
    const squares = await bothGradients(image, delta, roots, difference);
    measures.squaresGap = squares.gap;
    // ∂p/∂a_i = a_i / p, window by window.
    const byFormula = image.x.data.map((a, i) => {
      const window = Math.floor(i / 36) * 9 + Math.floor((i % 36) / 12) * 3 + Math.floor((i % 6) / 2);
      let sum = 0;
      for (const [other, value] of image.x.data.entries())
        if (
          Math.floor(other / 36) * 9 + Math.floor((other % 36) / 12) * 3 + Math.floor((other % 6) / 2) ===
          window
        )
          sum += value * value;
      return (delta[window] * a) / Math.sqrt(sum);
    });
    measures.formulaGap = Math.max(measures.formulaGap, deviation(squares.analytic.x.data, byFormula).max);
    // Four equal values: δ goes to the first of them, by rows.
    const flat = { x: { shape: [1, 1, 2, 2], data: new Float64Array(4).fill(1) } };
    const tie = await bothGradients(flat, Float64Array.of(1), ({ x }) => ops.maxPool2d(x, size), difference);
    measures.tieGap = deviation(tie.analytic.x.data, [1, 0, 0, 0]).max;
    /** δ as it comes out at the inputs of one channel, grey at 0. */
    const passed = (values: ArrayLike<number>, caption: string) => {
      const own = Array.from(values).slice(0, 36);
      const most = Math.max(...own.map(Math.abs));
      return picture(own, 6, { low: -most, high: most, caption });
    };
    return {
      measures,
      pictures: {
        touched: [1, 2, 3].map(touched),
        passed: [
          passed(image.x.data, "the inputs"),
          passed(most.analytic.x.data, "max pooling"),
          passed(squares.analytic.x.data, "L2 pooling"),
        ],
      },
    };
  },
  shows: [
    pictures("How many outputs of a 5×5 filter touch each of 14×14 inputs", "touched", 3),
    pictures(
      "Where 2×2 pooling sends δ, grey for 0: to the largest input, or to all four in proportion",
      "passed",
      3,
    ),
  ],
  holdsWhen: [
    everyRun("formulaGap", 0, 1e-12),
    everyRun("convolutionGap", 0, 1e-6),
    everyRun("maxGap", 0, 1e-6),
    everyRun("squaresGap", 0, 1e-6),
    everyRun("tieGap", 0, 0),
  ],
});
