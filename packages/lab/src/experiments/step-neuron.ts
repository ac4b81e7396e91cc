// A sigmoid unit as a step: where it stands, and how wide it is.
import { sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { curve, unitGrid } from "../approximation/grid";
import { responses } from "../approximation/responses";
import { near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

/** Halvings that leave no digit of a place in (−1, 1). */
const HALVINGS = 60;

export default experiment({
  id: "step-neuron",
  asks: "What do weight and bias do to a sigmoid unit, and when is it a step?",
  says: "A weight of 2 or 3 gives a flat curve, above 100 a steep one; the step stands at s = −b/w.",
  config: { step: 0.3, weights: [100, 999, 1000], shownWeights: [2, 10, 100, 999], points: 201 },
  async trial({ config: { step, weights, shownWeights, points } }) {
    const backend = reference({ precision: "float64" });
    const unit = (w: number) => [{ weights: [[w]], biases: [-w * step], unit: sigmoid() }];
    const outputs = (w: number, x: Float64Array) => responses(unit(w), x, backend);
    /** Where the outputs pass each level, by halving. */
    async function places(w: number, levels: readonly number[]): Promise<number[]> {
      const low = new Float64Array(levels.length).fill(step - 1);
      const high = new Float64Array(levels.length).fill(step + 1);
      for (let i = 0; i < HALVINGS; i++) {
        const middle = low.map((value, k) => (value + high[k]) / 2);
        const found = await outputs(w, middle);
        for (const [k, level] of levels.entries()) (found[k] < level ? low : high)[k] = middle[k];
      }
      return Array.from(high);
    }
    const measures: Record<string, number> = {};
    for (const w of weights) {
      const [low, lower, upper, high] = await places(w, [0.01, 0.1, 0.9, 0.99]);
      measures[`half ${w}`] = (await outputs(w, Float64Array.of(step)))[0];
      measures[`width10to90 ${w}`] = upper - lower;
      measures[`width1to99 ${w}`] = high - low;
    }
    const x = unitGrid(points);
    const series: Record<string, number[]> = { x: curve(x) };
    for (const w of shownWeights) series[`w ${w}`] = curve(await outputs(w, x));
    return { measures, series };
  },
  shows: [
    lines(
      "A sigmoid becomes a step",
      [2, 10, 100, 999].map((w) => `w ${w}`),
      { along: "x", x: "x", y: "Output" },
    ),
  ],
  // All the printed digits, at each weight.
  holdsWhen: [100, 999, 1000].flatMap((w) => [
    near(`half ${w}`, 0.5, 1e-12),
    near(`width10to90 ${w}`, 4.394 / w, 0.0005 / w),
    near(`width1to99 ${w}`, 9.19 / w, 0.0005 / w),
  ]),
});
