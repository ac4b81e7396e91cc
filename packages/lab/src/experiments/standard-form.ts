// Ordinary weights from steps and heights, and back.
import { reference } from "rutter/reference";
import { type Bump, bumpLayers, evenBumps } from "../approximation/bumps";
import { curve, deviation, unitGrid } from "../approximation/grid";
import { logistic, logit, target } from "../approximation/target";
import { built } from "../lab/built";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { rounded } from "../lab/series";

/** Σ h·(σ(w(x − from)) − σ(w(x − to))): the net in the form of steps and heights, as a plain formula. */
const byFormula = (bumps: readonly Bump[], w: number, x: number) =>
  bumps.reduce(
    (sum, { from, to, height }) =>
      sum + height * logistic(w * x - w * from) - height * logistic(w * x - w * to),
    0,
  );

const FORMS = ["steps and heights", "weights and biases"];

export default experiment({
  id: "standard-form",
  asks: "Are steps and heights the same net as weights and biases?",
  says: "b = −ws: a step at 0.2 has the bias −200; a pair of height −0.2 has the output weights −0.2 and 0.2.",
  config: { slope: 1000, bumps: 5, points: 2001 },
  async trial({ config, backend }) {
    const { slope, points } = config;
    const bumps = evenBumps(config.bumps, (from, to) => logit(target((from + to) / 2)), { inside: true });
    const example = bumpLayers([{ from: 0.2, to: 0.4, height: -0.2 }], slope);
    const x = unitGrid(points);
    const exact = reference({ precision: "float64" });
    const formula = x.map((at) => byFormula(bumps, slope, at));
    const series: Record<string, number[]> = { x: curve(x), [FORMS[0]]: curve(formula) };
    const measures: Record<string, number> = {
      exampleBias: example[0].biases![0],
      exampleFirst: example[1].weights[0][0],
      exampleSecond: example[1].weights[0][1],
    };
    for (const [name, on] of [
      ["gap64", exact],
      ["gap32", backend],
    ] as const) {
      const net = await built(bumpLayers(bumps, slope), on);
      const { data } = await net.predict(x, { backend: on });
      measures[name] = deviation(data, formula).max;
      if (on !== exact) continue;
      series[FORMS[1]] = curve(data);
      // Back again: s = −b/w and h from the net's own weights.
      const [weight, bias, out] = (await net.weights()).map((tensor) => Array.from(tensor.data));
      const steps = bias.map((b, j) => -b / weight[j]);
      series["place s = −b/w"] = steps;
      series["bias b"] = bias;
      series["output weight ±h"] = rounded(out, 4);
      const again = bumps.map((_, k) => ({ from: steps[2 * k], to: steps[2 * k + 1], height: out[2 * k] }));
      measures.roundTrip = Math.max(
        ...bumps.flatMap((bump, k) =>
          (["from", "to", "height"] as const).map((key) => Math.abs(bump[key] - again[k][key])),
        ),
      );
    }
    return { measures, series };
  },
  shows: [
    lines("The same net twice: as steps and heights, as weights and biases", FORMS, {
      along: "x",
      x: "x",
      y: "Output",
    }),
    lines("Steps as biases: b = −1000·s", ["bias b"], {
      along: "place s = −b/w",
      x: "Step s",
      y: "Bias b",
      points: true,
    }),
    lines("Heights as output weights: h where a bump begins, −h where it ends", ["output weight ±h"], {
      along: "place s = −b/w",
      x: "Step s",
      y: "Output weight",
      points: true,
    }),
    dots("Largest difference of the two forms, in float64 and in float32", ["gap64", "gap32"], {
      x: "difference",
      logX: true,
    }),
  ],
  holdsWhen: [
    everyRun("roundTrip", 0, 0),
    everyRun("gap64", 0, 1e-12),
    everyRun("gap32", 0, 1e-3),
    everyRun("exampleBias", -200, -200),
    everyRun("exampleFirst", -0.2, -0.2),
    everyRun("exampleSecond", 0.2, 0.2),
  ],
});
