// tanh as a rescaled sigmoid: the same curve, and nets that can be turned into each other.
import { compile, ops, Stream, sigmoid, tanh, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { built } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { largestDifference, normals, type PlainLayer, plainLayers } from "../lab/plainNet";

/**
 * The tanh net of a sigmoid net: with t = 2a − 1, σ(z) = (1 + tanh(z/2))/2 gives t = tanh(z/2), and the next z = wa + b is
 * (w/2)t + (b + Σw/2). So all z are halved, and all but the first weights once more.
 */
function asTanh(layers: readonly PlainLayer[]): Pick<PlainLayer, "weights" | "biases">[] {
  return layers.map(({ weights, biases }, l) => {
    if (l === 0)
      return { weights: weights.map((row) => row.map((w) => w / 2)), biases: biases.map((b) => b / 2) };
    const half = (row: readonly number[]) => row.reduce((sum, w) => sum + w, 0) / 2;
    return {
      weights: weights.map((row) => row.map((w) => w / 4)),
      biases: biases.map((b, j) => (b + half(weights[j])) / 2),
    };
  });
}

export default experiment({
  id: "tanh-identity",
  asks: "Is tanh a rescaled sigmoid, and can nets of one be turned into nets of the other?",
  says: "σ(z) = (1 + tanh(z/2))/2; tanh ranges from −1 to 1 and tanh(−z) = −tanh z.",
  config: { from: -30, to: 30, points: 60_001, nets: 20, widths: [6, 10, 8, 4], examples: 50 },
  async trial({ config: { from, to, points, nets, widths, examples }, seed }) {
    const backend = reference({ precision: "float64" });
    using run = compile(
      { z: tensorType([points]) },
      ({ z }) => ({
        sigmoid: ops.sigmoid(z),
        rescaled: ops.mul(ops.add(ops.tanh(ops.mul(z, 0.5)), 1), 0.5),
        odd: ops.add(ops.tanh(z), ops.tanh(ops.neg(z))),
      }),
      { backend },
    );
    const z = Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
    const curves = await run({ z });
    const next = normals(new Stream(seed, "tanh-identity"));
    let converted = 0;
    for (let i = 0; i < nets; i++) {
      const layers = plainLayers(widths, next);
      const inputs = Float64Array.from({ length: examples * widths[0] }, next);
      const outputsOf = async (
        own: readonly Pick<PlainLayer, "weights" | "biases">[],
        activation: typeof tanh,
      ) => {
        const net = await built(
          own.map(({ weights, biases }) => ({ weights, biases, unit: activation() })),
          backend,
        );
        const { data } = await net.predict(inputs, { backend });
        await net.dispose();
        return data;
      };
      const rescaled = Float64Array.from(await outputsOf(asTanh(layers), tanh), (t) => (1 + t) / 2);
      converted = Math.max(converted, largestDifference(rescaled, await outputsOf(layers, sigmoid)));
    }
    // Near 0 only: further out all of them are flat.
    const every = (points - 1) / 240;
    const thin = (values: ArrayLike<number>) =>
      Array.from(values).filter((_, i) => i % every === 0 && Math.abs(z[i]) <= 6);
    return {
      measures: {
        identity: largestDifference(curves.sigmoid.data, curves.rescaled.data),
        oddness: largestDifference(curves.odd.data, new Float64Array(points)),
        converted,
      },
      series: {
        z: thin(z),
        sigmoid: thin(curves.sigmoid.data),
        rescaled: thin(curves.rescaled.data),
        tanh: thin(z.map(Math.tanh)),
      },
    };
  },
  shows: [
    lines("The sigmoid, tanh, and tanh moved onto the sigmoid", ["sigmoid", "tanh", "rescaled"], {
      along: "z",
      x: "z",
      y: "Output",
    }),
  ],
  holdsWhen: [everyRun("identity", 0, 1e-15), everyRun("oddness", 0, 0), everyRun("converted", 0, 1e-12)],
});
