// A neuron that passes its input on: w2·σ(w1·x + b) + c ≈ x on [0, 1].
import { sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

export default experiment({
  id: "identity-neuron",
  asks: "Can a neuron pass its input on, so that depth need not hurt?",
  says: "With a small w1, b = −w1/2 and w2 near 4/w1 the neuron works in its straight middle.",
  config: { weights: [1, 0.5, 0.1, 0.01], points: 2001 },
  async trial({ config: { weights, points } }) {
    const backend = reference({ precision: "float64" });
    const x = unitGrid(points);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { x: curve(x, 101) };
    for (const w1 of weights) {
      const hidden = { weights: [[w1]], biases: [-w1 / 2], unit: sigmoid() };
      const a = await responses([hidden], x, backend);
      // The straight line of least squares from a to x; both are even about their middles, 1/2.
      let [across, along] = [0, 0];
      for (let i = 0; i < points; i++) {
        across += (a[i] - 0.5) * (x[i] - 0.5);
        along += (a[i] - 0.5) ** 2;
      }
      const w2 = across / along;
      const passed = await responses([hidden, { weights: [[w2]], biases: [0.5 - w2 / 2] }], x, backend);
      measures[`error ${w1}`] = deviation(passed, x).max;
      measures[`w1·w2 ${w1}`] = w1 * w2;
      series[`error ${w1}`] = curve(
        passed.map((value, i) => value - x[i]),
        101,
      );
    }
    return { measures, series };
  },
  shows: [
    lines(
      "Error of the passed input, by size of the first weight",
      [1, 0.5, 0.1, 0.01].map((w) => `error ${w}`),
      { along: "x", x: "x", y: "Error", panels: "series" },
    ),
  ],
  holdsWhen: [
    near("error 1", 4.1e-3, { share: 0.1 }),
    near("error 0.5", 1.0e-3, { share: 0.1 }),
    near("error 0.1", 4.2e-5, { share: 0.1 }),
    near("error 0.01", 4.2e-7, { share: 0.1 }),
  ],
});
