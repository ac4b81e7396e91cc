// Vanishing gradients in a chain with standard normal weights.
import { Stream } from "rutter";
import { runChain } from "../approximation/chain";
import { near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { rounded } from "../lab/series";

const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;

export default experiment({
  id: "chain-vanish",
  asks: "How much smaller is the first neuron's gradient than the third's, with weights and biases from N(0, 1)?",
  says: "Usually |w| < 1 and |wσ′| < 1/4, so 16 times or more. For single draws it is a tendency.",
  config: { neurons: 4, draws: 400_000, batch: 40_000, bins: 41 },
  async trial({ config: { neurons, draws, batch, bins }, seed, backend, progress }) {
    const ratios: number[] = [];
    const smallWeights: boolean[] = [];
    const smallFactors: boolean[] = [];
    for (let start = 0; start < draws; start += batch) {
      const stream = new Stream(seed, "chain").child(start);
      const row = (draw: number) => {
        const values = new Float32Array(batch);
        stream.fillNormal(values, draw);
        return values;
      };
      const rows = (first: number) => Array.from({ length: neurons }, (_, j) => row(first + j));
      const [weights, biases, input] = [rows(0), rows(neurons), new Float32Array(batch)];
      stream.fillUniform(input, 2 * neurons);
      const { slopes, factors } = await runChain({ weights, biases, input }, backend);
      for (let i = 0; i < batch; i++) {
        ratios.push(Math.abs(slopes[2][i] / slopes[0][i]));
        smallWeights.push(Math.abs(weights[1][i]) < 1);
        smallFactors.push(Math.abs(factors[1][i]) < 1 / 4);
      }
      progress((start + batch) / draws);
    }
    ratios.sort((a, b) => a - b);
    const histogram = new Array<number>(bins).fill(0);
    for (const ratio of ratios)
      histogram[Math.max(0, Math.min(bins - 1, Math.floor(5 * (Math.log10(ratio) + 1))))]++;
    return {
      measures: {
        medianRatio: (ratios[draws / 2 - 1] + ratios[draws / 2]) / 2,
        atLeast16: share(ratios.map((ratio) => ratio >= 16)),
        smallWeight: share(smallWeights),
        smallFactor: share(smallFactors),
      },
      // Five bins a decade, from 0.1 on.
      series: {
        histogram,
        ratio: rounded(
          histogram.map((_, bin) => 10 ** ((bin + 0.5) / 5 - 1)),
          4,
        ),
      },
    };
  },
  shows: [
    lines("How much larger the third bias’s gradient is than the first’s", ["histogram"], {
      along: "ratio",
      x: "|∂C/∂b3| / |∂C/∂b1|",
      y: "Draws, five bins a decade",
      logX: true,
    }),
    dots(
      "Share of draws: ratio at least 16, |w| below 1, |wσ′| below 1/4",
      ["atLeast16", "smallWeight", "smallFactor"],
      { x: "share" },
    ),
  ],
  holdsWhen: [
    near("medianRatio", 79, { share: 0.02 }),
    near("atLeast16", 0.904, { share: 0.02 }),
    near("smallWeight", 0.683, { share: 0.02 }),
    near("smallFactor", 0.813, { share: 0.02 }),
  ],
});
