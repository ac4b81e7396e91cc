// The balanced window: for which inputs is |w·σ′(wa + b)| at least 1?
import { compile, gradients, ops, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { logistic } from "../approximation/target";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, picture, pictures } from "../lab/figure";

/** Equation 123: the largest width of the interval of a, for |w| ≥ 4. */
const formula = (w: number) => (2 / w) * Math.log((w * (1 + Math.sqrt(1 - 4 / w))) / 2 - 1);

export default experiment({
  id: "width-bound",
  asks: "For how wide a range of inputs does a neuron keep a gradient from vanishing?",
  says: "Only for |w| ≥ 4, and at most on an interval of about 0.45, at |w| ≈ 6.9.",
  figures: [
    { measure: "largestWidth", value: 0.45, from: "book*" },
    { measure: "atWeight", value: 6.9, from: "book*" },
  ],
  config: { from: 4.01, to: 100, weights: 4801, bias: -3, halvings: 60, shown: 97 },
  async trial({ config: { from, to, weights, bias, halvings, shown } }) {
    const n = weights;
    // Evenly in 1/w, which puts most weights where the width changes.
    const w = Float64Array.from(
      { length: n },
      (_, i) => 1 / (1 / from + ((1 / to - 1 / from) * i) / (n - 1)),
    );
    using slopeAt = compile(
      { w: tensorType([n]), a: tensorType([n]) },
      ({ w, a }) => ({ slope: gradients(ops.sum(ops.sigmoid(ops.add(ops.mul(w, a), bias))), [a])[0] }),
      { backend: reference({ precision: "float64" }) },
    );
    /** The edge of the interval on one side of its middle −b/w, by halving. */
    async function edge(side: -1 | 1): Promise<Float64Array> {
      const inside = w.map((value) => -bias / value);
      const outside = inside.map((value) => value + side);
      for (let i = 0; i < halvings; i++) {
        const a = inside.map((value, k) => (value + outside[k]) / 2);
        const { slope } = await slopeAt({ w, a });
        for (let k = 0; k < n; k++) (slope.data[k] >= 1 ? inside : outside)[k] = a[k];
      }
      return inside;
    }
    const [low, high] = [await edge(-1), await edge(1)];
    const width = high.map((value, i) => value - low[i]);
    const top = width.indexOf(Math.max(...width));
    const peak = vertex(w.subarray(top - 1, top + 2), width.subarray(top - 1, top + 2));
    // |wσ′(wa + b)| over a from 0 to 1.5, for w from 25 above down to 0: at w the middle of the window is a = 3/w.
    const [columns, rows] = [60, 50];
    const factors = Array.from({ length: columns * rows }, (_, i) => {
      const a = (1.5 * ((i % columns) + 0.5)) / columns;
      const weight = (25 * (rows - Math.floor(i / columns) - 0.5)) / rows;
      const y = logistic(weight * a + bias);
      return weight * y * (1 - y);
    });
    const picked = Array.from({ length: shown }, (_, i) => Math.round((i * (n - 1)) / (shown - 1)));
    return {
      measures: {
        largestWidth: peak.y,
        atWeight: peak.x,
        formulaGap: Math.max(...width.map((value, i) => Math.abs(value - formula(w[i])))),
      },
      series: { weight: picked.map((i) => w[i]), width: picked.map((i) => width[i]) },
      pictures: {
        factors: [
          picture(factors, columns, { low: 0, high: 4, caption: "|wσ′(wa + b)|, white for 4 and more" }),
          picture(
            factors.map((factor) => Number(factor >= 1)),
            columns,
            { caption: "white where it is at least 1" },
          ),
        ],
      },
    };
  },
  shows: [
    lines("Width of the window where the chain neither vanishes nor explodes", ["width"], {
      along: "weight",
      x: "Weight",
      y: "Width",
    }),
    pictures(
      "The factor |wσ′(wa + b)| at b = −3: a from 0 to 1.5 to the right, w from 0 to 25 upwards",
      "factors",
      2,
    ),
  ],
  holdsWhen: [
    near("largestWidth", 0.44774, 1e-4),
    // Its place is printed with three digits after the point; the tolerance is that of the maximum.
    near("atWeight", 6.894, 5e-4),
    everyRun("formulaGap", 0, 1e-5),
  ],
});

/** The highest point of the parabola through three points. */
function vertex([x0, x1, x2]: Float64Array, [y0, y1, y2]: Float64Array): { x: number; y: number } {
  const [left, right] = [(y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1)];
  const bend = (right - left) / (x2 - x0);
  const x = (x0 + x1) / 2 - left / (2 * bend);
  return { x, y: y0 + (x - x0) * (left + bend * (x - x1)) };
}
