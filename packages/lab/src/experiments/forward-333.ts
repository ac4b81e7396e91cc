// Signal flow in a 3-3-3 net: what a fully connected net computes, node by node and as matrices.
import { dense, Network, Stream, sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { built } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { forward, largestDifference, normals, plainLayers, unit } from "../lab/plainNet";

/** What a node may do with its weighted signals; the book's is the sum. */
const AGGREGATIONS: Record<string, (terms: readonly number[]) => number> = {
  sum: (terms) => terms.reduce((total, term) => total + term, 0),
  max: (terms) => Math.max(...terms),
  product: (terms) => terms.reduce((total, term) => total * term, 1),
  majority: (terms) => terms.reduce((total, term) => total + Math.sign(term), 0),
};

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
      for (const [name, aggregate] of Object.entries(AGGREGATIONS)) {
        let signals = input;
        for (const { weights } of layers)
          signals = weights.map((row) => unit.sigmoid.f(aggregate(row.map((w, k) => w * signals[k]))));
        series[`outputs by ${name}`] = signals;
      }
    }
    const [{ shape }] = new Network({ input: [matrix.inputs] }, [dense(matrix.units)]).parameterList;
    return { measures: { float64, float32, rows: shape[0], columns: shape[1] }, series };
  },
  shows: [],
  holdsWhen: [
    everyRun("float64", 0, 1e-12),
    everyRun("float32", 0, 1e-6),
    everyRun("rows", 100, 100),
    everyRun("columns", 784, 784),
  ],
});
