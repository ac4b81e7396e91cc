// Error in nines: a scale on which progress near 100 % can be seen.
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { nines } from "../lab/statistics";

export default experiment({
  id: "nines",
  asks: "Is there a scale where progress at 99 % is visible (the author's wish)?",
  says: "−log₁₀(1 − accuracy): 95.42 % is 1.34 nines, 99.67 % is 2.48.",
  config: { accuracies: [0.9542, 0.9649, 0.9804, 0.993, 0.9967], images: 10_000 },
  async trial({ config: { accuracies, images } }) {
    const found = accuracies.map((accuracy) => nines(accuracy, images));
    const perfect = nines(1, images);
    const oneWrong = nines(1 - 1 / images, images);
    return {
      measures: {
        ...Object.fromEntries(
          found.map(({ value }, i) => [`${Number((100 * accuracies[i]).toFixed(2))} %`, value]),
        ),
        noErrors: perfect.value,
        noErrorsIsABound: perfect.atLeast ? 1 : 0,
        oneError: oneWrong.value,
        oneErrorIsABound: oneWrong.atLeast ? 1 : 0,
      },
      series: { accuracies, nines: found.map(({ value }) => value) },
    };
  },
  shows: [
    lines("Accuracy in nines", ["nines"], { along: "accuracies", x: "Accuracy", y: "Nines", points: true }),
  ],
  holdsWhen: [
    near("95.42 %", 1.34, 0.005),
    near("96.49 %", 1.455, 0.005),
    near("98.04 %", 1.71, 0.005),
    near("99.3 %", 2.15, 0.005),
    near("99.67 %", 2.48, 0.005),
    near("noErrors", 4, 1e-12),
    everyRun("noErrorsIsABound", 1, 1),
    near("oneError", 4, 1e-9),
    everyRun("oneErrorIsABound", 0, 0),
  ],
});
