// One weight by hand: the worked update of Rashid's article, step by step.
import { compile, gradients, ops, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { rounded } from "../lab/series";

/** Where the sigmoid is drawn. */
const CURVE = Array.from({ length: 49 }, (_, i) => i / 6 - 4);

export default experiment({
  id: "one-weight-update",
  asks: "Does the arithmetic of one update come out, step by step?",
  says: "S = 2.3; σ(S) = 0.909; −e·s(1−s)·o1 = −0.02647; Δw11 = +0.002647; new w11 = 2.002647, with σ rounded to 0.909.",
  figures: [
    { measure: "output", value: 0.909, from: "Rashid" },
    { measure: "slope", value: -0.02647, from: "Rashid" },
    { measure: "change", value: 0.002647, from: "Rashid" },
    { measure: "updated", value: 2.002647, from: "Rashid" },
  ],
  config: { hidden: [0.4, 0.5], weights: [2, 3], error: 0.8, rate: 0.1 },
  async trial({ config: { hidden, weights, error, rate } }) {
    const types = { hidden: tensorType([2]), weights: tensorType([2]), error: tensorType([]) };
    using run = compile(
      types,
      ({ hidden, weights, error }) => {
        const terms = ops.mul(hidden, weights);
        const sum = ops.sum(terms);
        const output = ops.sigmoid(sum);
        // The output's error t − o is given; the article drops the 2 of the square's derivative.
        const target = ops.add(error, output);
        const [byOutput] = gradients(ops.mul(ops.mul(error, error), 0.5), [error]);
        const [byWeights] = gradients(output, [weights]);
        const slopes = ops.mul(ops.neg(byOutput), byWeights);
        const updated = ops.sub(weights, ops.mul(slopes, rate));
        return { terms, sum, output, target, slopes, updated };
      },
      { backend: reference({ precision: "float64" }) },
    );
    const { terms, sum, output, target, slopes, updated } = await run({ hidden, weights, error: [error] });
    const full = -2 * (target.data[0] - output.data[0]) * (slopes.data[0] / -error);
    const s = output.data[0];
    const tangent = (z: number) => s + s * (1 - s) * (z - sum.data[0]);
    return {
      measures: {
        w11·o1: terms.data[0],
        w21·o2: terms.data[1],
        e: error,
        "s(1 − s)": s * (1 - s),
        o1: hidden[0],
        sum: sum.data[0],
        output: output.data[0],
        slope: slopes.data[0],
        change: -rate * slopes.data[0],
        updated: updated.data[0],
        slopeOfFullSquare: full,
      },
      series: {
        w·o: Array.from(terms.data),
        z: CURVE,
        sigmoid: rounded(
          CURVE.map((z) => 1 / (1 + Math.exp(-z))),
          4,
        ),
        "slope s(1 − s)": rounded(CURVE.map(tangent), 4),
        "S = 2.3": [s],
      },
    };
  },
  shows: [
    lines("The node on the sigmoid, and the slope there", ["sigmoid", "slope s(1 − s)", "S = 2.3"], {
      along: { sigmoid: "z", "slope s(1 − s)": "z", "S = 2.3": "sum" },
      x: "S = w11·o1 + w21·o2",
      y: "Output",
      points: ["S = 2.3"],
      within: [0, 1.1],
    }),
  ],
  holdsWhen: [
    everyRun("sum", 2.3, 2.3),
    near("output", 0.908877039, 1e-9),
    near("slope", -0.0265022614, 1e-9),
    near("change", 0.0026502261, 1e-9),
    near("updated", 2.0026502261, 1e-9),
    near("slopeOfFullSquare", -0.0530045229, 1e-9),
  ],
});
