// δ as a product of matrices: why deep nets of sigmoid units have unstable gradients.
import {
  dense,
  type LayerInspection,
  Network,
  normal,
  normalFanIn,
  quadratic,
  Stream,
  sigmoid,
} from "rutter";
import { reference } from "rutter/reference";
import { logistic } from "../approximation/target";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { singularValues } from "../lab/singularValues";

const norm = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

/** Σ′(z)wᵀ, by rows: what one layer adds to the product. */
function factor(z: ArrayLike<number>, weight: { shape: readonly number[]; data: ArrayLike<number> }) {
  const [out, width] = weight.shape;
  return Array.from({ length: width }, (_, k) => {
    return Array.from({ length: out }, (_, j) => slopeOf(z[k]) * weight.data[j * width + k]);
  });
}

const product = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]) =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));

/** Hidden layers. */
const DEPTHS = [2, 3, 4];

export default experiment({
  id: "product-form",
  asks: "Is δ of a layer the product of all weights and slopes behind it, and how small must it be?",
  says: "δ^l = Σ′(z^l)(w^{l+1})ᵀΣ′(z^{l+1})…Σ′(z^L)∇C with Σ′ ≤ 1/4: balance needs a mechanism or luck.",
  config: { inputs: 784, outputs: 10, hidden: 30, depths: DEPTHS, draws: 5 },
  async trial({ config: { inputs, outputs, hidden, depths, draws }, seed }) {
    const backend = reference({ precision: "float64" });
    let gap = 0;
    let overBound = 0;
    const series: Record<string, number[]> = {};
    for (const depth of depths)
      for (let draw = 0; draw < draws; draw++) {
        const layer = (units: number) =>
          dense({ units, initializer: normalFanIn(), biasInitializer: normal() });
        const net = new Network({ input: [inputs], seed: seed * 1000 + draw }, [
          ...Array.from({ length: depth }, () => [layer(hidden), sigmoid()]).flat(),
          layer(outputs),
          sigmoid(),
        ]);
        const x = new Float32Array(inputs);
        new Stream(seed, "product-form").fillUniform(x, draw);
        const target = Float32Array.from({ length: outputs }, (_, j) => Number(j === draw % outputs));
        const seen = await net.inspect(x, { target, loss: quadratic(), backend });
        await net.dispose();
        const layers: LayerInspection[] = seen.layers.filter(({ kind }) => kind === "dense");
        const top = layers[layers.length - 1];
        // ∇C by the outputs, and the last Σ′ as a diagonal matrix.
        const nabla = Array.from(seen.output.data, (a, j) => a - target[j]);
        let whole: number[][] = nabla.map((_, j) =>
          nabla.map((_, k) => (j === k ? slopeOf(top.output.data[j]) : 0)),
        );
        let bound = norm(nabla) / 4;
        for (let l = layers.length - 1; l >= 0; l--) {
          if (l < layers.length - 1) {
            const { weight } = layers[l + 1].parameters;
            const own = factor(layers[l].output.data, weight);
            whole = product(own, whole);
            bound *= singularValues(rowsOf(weight))[0] / 4;
            if (draw === 0) series[`depth ${depth}, factor ${l + 1}`] = singularValues(own);
          }
          const delta = Array.from(layers[l].delta!.data);
          const found = whole.map((row) => row.reduce((sum, value, j) => sum + value * nabla[j], 0));
          gap = Math.max(gap, norm(found.map((value, k) => value - delta[k])) / norm(delta));
          overBound = Math.max(overBound, norm(delta) / bound);
          if (draw === 0) series[`depth ${depth}, product ${l + 1}`] = singularValues(whole);
        }
      }
    return { measures: { gap, overBound }, series };
  },
  shows: DEPTHS.flatMap((depth) => [
    lines(
      `Singular values of each factor, ${depth} hidden layers`,
      Array.from({ length: depth }, (_, l) => `depth ${depth}, factor ${l + 1}`),
      { x: "number, the largest first", y: "singular value", logY: true },
    ),
    lines(
      `Singular values of the product as it grows backwards, ${depth} hidden layers`,
      Array.from({ length: depth + 1 }, (_, l) => `depth ${depth}, product ${depth + 1 - l}`),
      { x: "number, the largest first", y: "singular value", logY: true },
    ),
  ]),
  holdsWhen: [everyRun("gap", 0, 1e-10), everyRun("overBound", 0, 1)],
});

const slopeOf = (z: number) => logistic(z) * (1 - logistic(z));

const rowsOf = ({ shape: [height, width], data }: { shape: readonly number[]; data: ArrayLike<number> }) =>
  Array.from({ length: height }, (_, i) => Array.from({ length: width }, (_, j) => data[i * width + j]));
