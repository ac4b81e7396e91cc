// M13: accuracy by the number of training images, and a power law that shall foresee it.

import { eachCell } from "../lab/cells";
import { meanWithin, monotone } from "../lab/criterion";
import { M13, trainedOnFirst } from "../lab/dataSize";
import { experiment } from "../lab/experiment";
import { dots, lines, sweep } from "../lab/figure";
import { fitPowerLaw } from "../lab/powerLaw";
import { rounded } from "../lab/series";

const SIZES = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
const measure = (size: number) => `accuracy ${size}`;
const axes = { x: "training images", y: "accuracy on validation data" };

export default experiment({
  id: "data-size",
  asks: "How does accuracy grow with the training set, and can it be foreseen?",
  says: "93.24 % with 5,000 images; still rising at 50,000.",
  figures: [{ measure: measure(5_000), value: 0.9324, from: "book" }],
  needs: "mnist",
  repeats: 3,
  config: { ...M13, sizes: SIZES },
  reduced: { passes: 60_000 },
  async trial(trial) {
    const { sizes } = trial.config;
    const found = await eachCell(trial, sizes.map(String), async (name, _, own) =>
      trainedOnFirst(own, Number(name)),
    );
    const accuracy = sizes.map((size) => found[size]);
    // The largest size is held out.
    const law = fitPowerLaw(
      sizes.slice(0, -1),
      accuracy.slice(0, -1).map((value) => 1 - value),
    );
    const last = sizes.length - 1;
    const foreseen = 1 - law.at(sizes[last]);
    const measures = Object.fromEntries(sizes.map((size, i) => [measure(size), accuracy[i]]));
    return {
      measures: {
        ...measures,
        gainOfLastStep: accuracy[last] - accuracy[last - 1],
        foreseen,
        foreseenMiss: Math.abs(foreseen - accuracy[last]),
        floor: law.floor,
        exponent: law.exponent,
      },
      series: {
        images: sizes,
        measured: accuracy,
        "power law": rounded(
          sizes.map((size) => 1 - law.at(size)),
          5,
        ),
      },
    };
  },
  shows: [
    sweep("Accuracy by training images", SIZES, { accuracy: measure }, axes),
    sweep("The same, sizes on a logarithmic axis", SIZES, { accuracy: measure }, { ...axes, logX: true }),
    lines("A power law with a floor, fitted without the largest size", ["measured", "power law"], {
      along: "images",
      ...axes,
      logX: true,
    }),
    dots("Accuracy with 5,000 images", [measure(5_000)], { x: "accuracy" }),
  ],
  holdsWhen: [
    meanWithin(measure(5_000), 0.926, 0.938),
    monotone(
      "rising",
      "accuracy over training images",
      SIZES.map((size) => ({ measure: measure(size) })),
    ),
    meanWithin("gainOfLastStep", 0.002, 1),
    // The fit is usable.
    meanWithin("foreseenMiss", 0, 0.005),
  ],
});
