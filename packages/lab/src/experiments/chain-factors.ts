// The formula for the gradient in a chain of one neuron per layer.
import { Stream } from "rutter";
import { reference } from "rutter/reference";
import { type ChainDraws, runChain } from "../approximation/chain";
import { deviation } from "../approximation/grid";
import { logistic } from "../approximation/target";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { rounded } from "../lab/series";
import { quantile } from "../lab/statistics";

const slope = (z: number) => logistic(z) * (1 - logistic(z));

/** z of each neuron, and σ′(z1)·w2σ′(z2)·w3σ′(z3)·w4σ′(z4), factor by factor, for one draw. */
function along({ weights, biases, input }: ChainDraws, draw: number) {
  let a = input[draw];
  return weights.map((row, j) => {
    const z = row[draw] * a + biases[j][draw];
    a = logistic(z);
    return { z, factor: (j === 0 ? 1 : row[draw]) * slope(z) };
  });
}

export default experiment({
  id: "chain-factors",
  asks: "Where does the product in the gradient of a deep chain come from?",
  says: "∂C/∂b1 = σ′(z1)·w2σ′(z2)·w3σ′(z3)·w4σ′(z4)·∂C/∂a4, and σ′ is at most σ′(0) = 1/4.",
  config: { neurons: 4, draws: 1000, difference: 1e-5, target: 0.5, shown: 20 },
  async trial({ config: { neurons, draws, difference, target, shown }, seed }) {
    const backend = reference({ precision: "float64" });
    const stream = new Stream(seed, "chain");
    const row = (kind: "normal" | "uniform", draw: number) =>
      Float64Array.from({ length: draws }, (_, i) => stream[kind](i, draw));
    const rows = (first: number) => Array.from({ length: neurons }, (_, j) => row("normal", first + j));
    const chain = { weights: rows(0), biases: rows(neurons), input: row("uniform", 2 * neurons) };
    // C = (a4 − y)² / 2, so ∂C/∂a4 = a4 − y.
    const { output, slopes } = await runChain(chain, backend);
    const backprop = Float64Array.from(slopes[0], (value, i) => value * (output[i] - target));
    const parts = Array.from({ length: draws }, (_, i) => along(chain, i));
    const formula = parts.map(
      (own, i) => own.reduce((product, { factor }) => product * factor, 1) * (output[i] - target),
    );
    const costs = async (change: number) => {
      const [first, ...others] = chain.biases;
      const moved = { ...chain, biases: [first.map((b) => b + change), ...others] };
      return Float64Array.from((await runChain(moved, backend)).output, (a) => (a - target) ** 2 / 2);
    };
    const [low, high] = [await costs(-difference), await costs(difference)];
    const central = high.map((cost, i) => (cost - low[i]) / (2 * difference));
    const drawn = parts.slice(0, shown);
    const z = drawn.flatMap((own) => own.map((neuron) => neuron.z));
    return {
      measures: {
        formulaGap: deviation(backprop, formula).max,
        differenceGap: deviation(backprop, central).max,
        largestSlope: slope(0),
      },
      // The factors of some draws along the chain.
      series: {
        ...Object.fromEntries(
          drawn.map((own, i) => [
            `draw ${i + 1}`,
            rounded(
              own.map(({ factor }) => factor),
              4,
            ),
          ]),
        ),
        "median |∂a4/∂b|": rounded(
          slopes.map((own) => quantile(Array.from(own, Math.abs), 0.5)),
          4,
        ),
        z: rounded(z, 4),
        "σ′(z)": rounded(z.map(slope), 4),
      },
    };
  },
  shows: [
    lines(
      "Factors along the chain, in seven draws",
      Array.from({ length: 7 }, (_, i) => `draw ${i + 1}`),
      { x: "neuron", y: "factor of the product" },
    ),
    lines("Median size of the gradient at each bias", ["median |∂a4/∂b|"], {
      x: "neuron",
      y: "|∂a4/∂b|",
      logY: true,
    }),
    lines("σ′ at the neurons of 20 draws", ["σ′(z)"], { along: "z", x: "z", y: "σ′(z)", points: true }),
  ],
  holdsWhen: [
    everyRun("formulaGap", 0, 1e-12),
    everyRun("differenceGap", 0, 1e-7),
    everyRun("largestSlope", 0.25, 0.25),
  ],
});
