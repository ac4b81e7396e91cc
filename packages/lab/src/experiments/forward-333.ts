// Signal flow in a 3-3-3 net: what a fully connected net computes, node by node and as matrices.
import { dense, Network, Stream, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { built } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, maps } from "../lab/figure";
import { forward, largestDifference, normals, plainLayers, unit } from "../lab/plainNet";
import { rounded } from "../lab/series";

/** What a node may do with its weighted signals; the book's is the sum. */
const AGGREGATIONS: Record<string, (terms: readonly number[]) => number> = {
  sum: (terms) => terms.reduce((total, term) => total + term, 0),
  max: (terms) => Math.max(...terms),
  product: (terms) => terms.reduce((total, term) => total * term, 1),
  majority: (terms) => terms.reduce((total, term) => total + Math.sign(term), 0),
};

/** Where the sigmoid is drawn. */
const CURVE = Array.from({ length: 49 }, (_, i) => i / 4 - 6);

export default experiment({
  id: "forward-333",
  asks: "What does a fully connected net compute, node by node and as matrices?",
  says: "Each node adds signal × weight and gives sigmoid of the sum: X = W·I, O = sigmoid(X). The matrix of 784 → 100 is 100 × 784.",
  figures: [
    { measure: "rows", value: 100, from: "Rashid" },
    { measure: "columns", value: 784, from: "Rashid" },
  ],
  config: { nets: 100, widths: [3, 3, 3], matrix: { inputs: 784, units: 100 } },
  async trial({ config: { nets, widths, matrix }, seed, backend }) {
    const next = normals(new Stream(seed, "forward-333"));
    const exact = reference({ precision: "float64" });
    let [float64, float32] = [0, 0];
    const series: Record<string, number[]> = {};
    const signals: Record<string, number> = {};
    for (let i = 0; i < nets; i++) {
      const layers = plainLayers(widths, next).map((layer) => ({
        ...layer,
        biases: layer.biases.map(() => 0),
      }));
      const input = Array.from({ length: widths[0] }, next);
      const { z, a } = forward(layers, input);
      const asMatrices = async (place: typeof backend) => {
        const net = await built(
          layers.map((layer) => ({ ...layer, unit: sigmoid() })),
          place,
        );
        const { data } = await net.predict([input], { backend: place });
        await net.dispose();
        return largestDifference(data, a[a.length - 1]);
      };
      float64 = Math.max(float64, await asMatrices(exact));
      float32 = Math.max(float32, await asMatrices(backend));
      if (i > 0) continue;
      const products = layers.map(({ weights }, l) => weights.map((row) => row.map((w, k) => w * a[l][k])));
      Object.assign(series, {
        input,
        products: products.flat(2),
        sums: z.flat(),
        outputs: a.slice(1).flat(),
      });
      for (const [k, value] of input.entries()) signals[`input ${k + 1}`] = value;
      for (const [l, { weights }] of layers.entries()) {
        series[`weights into layer ${l + 1}`] = weights.flat();
        series[`products into layer ${l + 1}`] = products[l].flat();
        for (const [j, row] of products[l].entries()) {
          const node = `layer ${l + 1}, node ${j + 1}`;
          for (const [k, product] of row.entries()) signals[`${node}: product ${k + 1}`] = product;
          signals[`${node}: sum`] = z[l][j];
          signals[`${node}: output`] = a[l + 1][j];
        }
      }
      series.z = CURVE;
      series.sigmoid = rounded(CURVE.map(unit.sigmoid.f), 4);
      for (const [name, aggregate] of Object.entries(AGGREGATIONS)) {
        let own = input;
        for (const { weights } of layers)
          own = weights.map((row) => unit.sigmoid.f(aggregate(row.map((w, k) => w * own[k]))));
        series[`outputs by ${name}`] = own;
      }
    }
    const [{ shape }] = new Network({ input: [matrix.inputs] }, [dense(matrix.units)]).parameterList;
    return { measures: { float64, float32, rows: shape[0], columns: shape[1], ...signals }, series };
  },
  shows: [
    maps(
      "W, a row per node, and what it makes of the signals: the sum of a row is a node’s X",
      [1, 2].flatMap((l) => [`weights into layer ${l}`, `products into layer ${l}`]),
      { width: 3 },
    ),
    lines("The six nodes on the sigmoid", ["sigmoid", "outputs"], {
      along: { sigmoid: "z", outputs: "sums" },
      x: "Sum of products",
      y: "Output",
      points: ["outputs"],
    }),
    lines(
      "Outputs if a node adds, or does something else",
      Object.keys(AGGREGATIONS).map((name) => `outputs by ${name}`),
      { x: "Output node", y: "Output" },
    ),
  ],
  holdsWhen: [
    everyRun("float64", 0, 1e-12),
    everyRun("float32", 0, 1e-6),
    everyRun("rows", 100, 100),
    everyRun("columns", 784, 784),
  ],
});
