// Softmax with four sliders: what happens to all outputs when one z moves.
import { compile, gradients, ops, Stream, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines, maps } from "../lab/figure";
import { largestDifference } from "../lab/plainNet";
import { rounded } from "../lab/series";

/** Where z4 is moved to, the others staying. */
const Z4 = Array.from({ length: 41 }, (_, i) => i / 4 - 5);

export default experiment({
  id: "softmax-demos",
  asks: "What are the properties of a_j = e^z_j / Σ e^z_k?",
  says: "Positive, sum 1; raising z4 raises a4 and lowers the rest by the same total; ∂a_j/∂z_k > 0 only for j = k; c → ∞ gives the largest alone; z_j = ln a_j + constant; ∂C/∂w = a_k(a_j − y_j).",
  config: { draws: 1000, z: [1, 2, 0.5, 1.5], scales: [0.1, 1, 3, 10], far: 1000 },
  async trial({ config: { draws, z, scales, far }, seed }) {
    const backend = reference({ precision: "float64" });
    using run = compile(
      { z: tensorType([4]) },
      ({ z }) => {
        const a = ops.softmax(z);
        const rows = [0, 1, 2, 3].map((j) => gradients(ops.sum(ops.slice(a, [j], [j + 1])), [z])[0]);
        const [byLoss] = gradients(ops.neg(ops.sum(ops.slice(ops.logSoftmax(z), [0], [1]))), [z]);
        return { a, jacobian: ops.concat(rows), byLoss };
      },
      { backend },
    );
    const at = async (values: readonly number[]) => {
      const { a, jacobian, byLoss } = await run({ z: values });
      return { a: Array.from(a.data), jacobian: Array.from(jacobian.data), byLoss: Array.from(byLoss.data) };
    };
    const stream = new Stream(seed, "softmax-demos");
    let [sumError, wrongSigns, columnError, inversionError, lossError] = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const drawn = [0, 1, 2, 3].map((i) => 3 * stream.normal(4 * draw + i));
      const { a, jacobian, byLoss } = await at(drawn);
      sumError = Math.max(sumError, Math.abs(a[0] + a[1] + a[2] + a[3] - 1));
      wrongSigns += jacobian.filter((slope, i) => slope > 0 !== (i % 5 === 0)).length;
      // What a_k gains the others lose: columns of the Jacobian sum to 0.
      for (let k = 0; k < 4; k++) {
        const column = [0, 1, 2, 3].reduce((sum, j) => sum + jacobian[4 * j + k], 0);
        columnError = Math.max(columnError, Math.abs(column));
      }
      const found = a.map((value) => Math.log(value));
      const shifts = found.map((value, i) => value - drawn[i]);
      inversionError = Math.max(
        inversionError,
        largestDifference(shifts, [shifts[0], shifts[0], shifts[0], shifts[0]]),
      );
      lossError = Math.max(lossError, largestDifference(byLoss, [a[0] - 1, a[1], a[2], a[3]]));
    }
    const series: Record<string, number[]> = { jacobian: (await at(z)).jacobian };
    for (const c of scales) series[`a at c ${c}`] = (await at(z.map((value) => c * value))).a;
    series.z4 = Z4;
    const moved: number[][] = [];
    for (const z4 of Z4) moved.push((await at([...z.slice(0, 3), z4])).a);
    for (const j of [0, 1, 2, 3])
      series[`a${j + 1}`] = rounded(
        moved.map((a) => a[j]),
        4,
      );
    const edges = [
      await at([far, -far, 0, 1]),
      await at([-far, -far, -far, -far]),
      await at([far, far, far, far]),
    ];
    const numbers = edges.flatMap(({ a, jacobian, byLoss }) => [...a, ...jacobian, ...byLoss]);
    const [a1, a2, a3, a4] = series["a at c 1"];
    return {
      measures: {
        sumError,
        wrongSigns,
        columnError,
        inversionError,
        lossError,
        a1,
        a2,
        a3,
        a4,
        "a2 at c 10": series["a at c 10"][1],
        notFinite: numbers.filter((value) => !Number.isFinite(value)).length,
        farSumError: Math.max(...edges.map(({ a }) => Math.abs(a.reduce((sum, value) => sum + value) - 1))),
      },
      series,
    };
  },
  shows: [
    lines("What z4 does to all outputs", ["a1", "a2", "a3", "a4"], { along: "z4", x: "z4", y: "Output" }),
    maps("∂a/∂z: light where positive", ["jacobian"], { width: 4 }),
    lines(
      "Softer and harder: outputs as z is multiplied by c",
      [0.1, 1, 3, 10].map((c) => `a at c ${c}`),
      { x: "Output", y: "a" },
    ),
  ],
  holdsWhen: [
    everyRun("sumError", 0, 1e-12),
    everyRun("wrongSigns", 0, 0),
    everyRun("columnError", 0, 1e-12),
    everyRun("inversionError", 0, 1e-12),
    everyRun("lossError", 0, 1e-12),
    near("a1", 0.1674, 0.00005),
    near("a2", 0.4551, 0.00005),
    near("a3", 0.1015, 0.00005),
    near("a4", 0.276, 0.00005),
    near("a2 at c 10", 0.99326, 0.000005),
    everyRun("notFinite", 0, 0),
    everyRun("farSumError", 0, 1e-12),
  ],
});
