// Cross-entropy derived, not quoted: its minimum, why it is the only one, what each of its arguments is for.
import { compile, gradients, type Loss, ops, quadratic, sigmoidCrossEntropy, tensorType } from "rutter";
import { reference } from "rutter/reference";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

/** Costs and slopes of the library for many outputs a, all with the target y. */
async function costsAt(loss: Loss, a: readonly number[], y: number) {
  const types = { a: tensorType([a.length, 1]), y: tensorType([a.length, 1]) };
  using run = compile(
    types,
    ({ a, y }) => {
      const values = loss(a, y);
      return { values, slopes: gradients(ops.sum(values), [a])[0] };
    },
    { backend: reference({ precision: "float64" }) },
  );
  const { values, slopes } = await run({ a, y: a.map(() => y) });
  return { values: Array.from(values.data), slopes: Array.from(slopes.data) };
}

/** ∫ f from `from` to `to` by Simpson's rule. */
function integral(f: (x: number) => number, from: number, to: number, parts = 2000): number {
  const width = (to - from) / parts;
  let sum = f(from) + f(to);
  for (let i = 1; i < parts; i++) sum += f(from + i * width) * (i % 2 === 1 ? 4 : 2);
  return (sum * width) / 3;
}

export default experiment({
  id: "ce-properties",
  asks: "What makes cross-entropy the cost, and what may be swapped in it?",
  says: "A cost must be ≥ 0 and tend to 0 for right outputs; the minimum is at a = y. From Q to CE divide η by 6, as ∫₀¹ s(1 − s) ds = 1/6.",
  config: { y: 0.3, targets: [0, 0.3, 0.5, 1], points: 1000, h: 1e-6 },
  async trial({ config: { y, targets, points, h } }) {
    const onOutputs = sigmoidCrossEntropy({ on: "outputs" });
    const a = Array.from({ length: points - 1 }, (_, i) => (i + 1) / points);
    const { values } = await costsAt(onOutputs, a, y);
    const lowest = Math.min(...values);
    const series: Record<string, number[]> = {};
    const coarse = a.filter((_, i) => i % 20 === 19);
    series.a = coarse;
    let [gradientError, integrationError, negative] = [0, 0, 0];
    for (const target of targets) {
      const found = await costsAt(onOutputs, coarse, target);
      const [up, down] = [
        await costsAt(
          onOutputs,
          coarse.map((x) => x + h),
          target,
        ),
        await costsAt(
          onOutputs,
          coarse.map((x) => x - h),
          target,
        ),
      ];
      for (const [i, slope] of found.slopes.entries()) {
        const numeric = (up.values[i] - down.values[i]) / (2 * h);
        gradientError = Math.max(gradientError, Math.abs(slope - numeric) / Math.max(1, Math.abs(slope)));
        if (found.values[i] < 0) negative++;
        // ∂C/∂a = (a − y)/(a(1 − a)), which ∂C/∂w = x(a − y) asks for, integrated from 1/2: C up to a constant.
        const slopeAsked = (x: number) => (x - target) / (x * (1 - x));
        const middle = coarse.indexOf(0.5);
        const difference = found.values[i] - found.values[middle];
        integrationError = Math.max(
          integrationError,
          Math.abs(integral(slopeAsked, 0.5, coarse[i]) - difference),
        );
      }
      const quadraticCost = await costsAt(quadratic(), coarse, target);
      series[`CE, y ${target}`] = found.values;
      series[`slope of CE, y ${target}`] = found.slopes;
      series[`Q, y ${target}`] = quadraticCost.values;
      series[`slope of Q, y ${target}`] = quadraticCost.slopes;
    }
    const saturated = [];
    for (const target of [0, 1]) {
      const { values, slopes } = await costsAt(onOutputs, [0, 1e-300, 1 - 2 ** -53, 1], target);
      const logits = await costsAt(sigmoidCrossEntropy(), [-1000, -40, 40, 1000], target);
      saturated.push(...values, ...slopes, ...logits.values, ...logits.slopes);
    }
    const swapped = (y: number) => -(0.5 * Math.log(y) + 0.5 * Math.log(1 - y));
    return {
      measures: {
        minimumAt: a[values.indexOf(lowest)],
        minimum: lowest,
        integral: integral((s) => s * (1 - s), 0, 1),
        gradientError,
        integrationError,
        negative,
        notFinite: saturated.filter((value) => !Number.isFinite(value)).length,
        swappedFinite: [0, 1].filter((y) => Number.isFinite(swapped(y))).length,
      },
      series,
    };
  },
  shows: [
    lines(
      "Cross-entropy against the output",
      [0, 0.3, 0.5, 1].map((y) => `CE, y ${y}`),
      { along: "a", x: "Output a", y: "Cost" },
    ),
    lines(
      "Quadratic cost against the output",
      [0, 0.3, 0.5, 1].map((y) => `Q, y ${y}`),
      { along: "a", x: "Output a", y: "Cost" },
    ),
    ...["CE", "Q"].map((cost) =>
      lines(
        `Slopes of ${cost === "CE" ? "cross-entropy" : "the quadratic cost"}: 0 where a = y`,
        [0, 0.3, 0.5, 1].map((y) => `slope of ${cost}, y ${y}`),
        { along: "a", x: "Output a", y: "Slope by a", within: cost === "CE" ? [-10, 10] : [-1, 1] },
      ),
    ),
    lines("Slopes at the target 0", ["slope of CE, y 0", "slope of Q, y 0"], {
      along: "a",
      x: "Output a",
      y: "Slope by a",
    }),
  ],
  holdsWhen: [
    near("minimumAt", 0.3, 1e-9),
    near("minimum", 0.61086, 1e-5),
    near("integral", 1 / 6, 1e-6),
    everyRun("gradientError", 0, 1e-6),
    everyRun("integrationError", 0, 1e-6),
    everyRun("negative", 0, 0),
    everyRun("notFinite", 0, 0),
    everyRun("swappedFinite", 0, 0),
  ],
});
