// A tower over a plane: the middle of two crossing bumps is kept, their plateaus are suppressed by a threshold.
import { sigmoid } from "rutter";
import { reference } from "rutter/reference";
import { squareGrid, stepLayer } from "../approximation/plane";
import { responses } from "../approximation/responses";
import { near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { maps, picture, pictures } from "../lab/figure";

/** Heights, and what the top, a plateau and the outside give, with half a unit of the last printed digit. */
const PRINTED: readonly (readonly [number, ...(readonly [number, number])[]])[] = [
  [1, [0.6225, 5e-5], [0.3775, 5e-5], [0.1824, 5e-5]],
  [5, [0.9241, 5e-5], [0.0759, 5e-5], [5.5e-4, 5e-6]],
  [10, [0.99331, 5e-6], [0.00669, 5e-6], [3.06e-7, 5e-10]],
  [20, [0.999955, 5e-7], [4.5e-5, 5e-7], [9.4e-14, 5e-16]],
];

/** Biases as shares of h that are drawn, at this height. */
const BIASES = { "0": 0, "−h/2": 0.5, "−h": 1, "−3h/2": 1.5, "−2h": 2 };
const VARIED = 10;

export default experiment({
  id: "tower-2d",
  asks: "Does a threshold keep the middle of two crossing bumps and suppress their plateaus?",
  says: "With the bias −3h/2 the unit fires where both bumps are on; shown for h = 10.",
  config: { heights: PRINTED.map(([h]) => h), slope: 1000, from: 0.3, to: 0.7, shown: 26 },
  async trial({ config: { heights, slope, from, to, shown } }) {
    const backend = reference({ precision: "float64" });
    const steps = [0, 1].flatMap((axis) => [from, to].map((at) => ({ axis, at })));
    const tower = (h: number, bias = (-3 * h) / 2) => [
      stepLayer(steps, 2, slope),
      { weights: [[h, -h, h, -h]], biases: [bias], unit: sigmoid() },
    ];
    const places = { top: [0.5, 0.5], plateau: [0.5, 0.1], outside: [0.1, 0.1] };
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    for (const h of heights) {
      const found = await responses(tower(h), Float64Array.from(Object.values(places).flat()), backend);
      for (const [i, place] of Object.keys(places).entries()) measures[`${place} ${h}`] = found[i];
      series[`h ${h}`] = Array.from(await responses(tower(h), squareGrid(shown), backend), (value) =>
        Number(value.toPrecision(5)),
      );
    }
    const biased = [];
    for (const [name, share] of Object.entries(BIASES)) {
      const found = await responses(tower(VARIED, -share * VARIED), squareGrid(shown), backend);
      biased.push(picture(found, shown, { low: 0, high: 1, caption: `b = ${name}` }));
    }
    return { measures, series, pictures: { biased } };
  },
  shows: [
    maps(
      "A tower as its height h grows",
      [1, 5, 10, 20].map((h) => `h ${h}`),
      { width: 26, low: 0, high: 1 },
    ),
    pictures(`The bias b at h = ${VARIED}: only between −h and −2h does the middle alone stand`, "biased", 5),
  ],
  holdsWhen: PRINTED.flatMap(([h, top, plateau, outside]) => [
    near(`top ${h}`, ...top),
    near(`plateau ${h}`, ...plateau),
    near(`outside ${h}`, ...outside),
  ]),
});
