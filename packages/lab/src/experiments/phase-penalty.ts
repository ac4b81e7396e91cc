// Regularisation from low to high: is a penalty harmful at the start and useful late?
import { beatsBestOf } from "../lab/comparison";
import { type Course, courseTrial } from "../lab/courses";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseNetwork } from "../lab/ladder";
import { netF } from "../lab/netF";
import { rounded } from "../lab/series";

const L2 = [1, 2.5, 5, 10];
const L1 = [0.5, 1, 2];

/** Sizes of weights where a bin of the histogram begins. */
const BINS = Array.from({ length: 14 }, (_, i) => 2 ** (i - 13));

const courses = (kind: "decay" | "sparsity", name: string, most: number, constants: readonly number[]) => ({
  [`${name} up`]: { [kind]: { from: 0, to: most } },
  [`${name} down`]: { [kind]: { from: most, to: 0 } },
  ...Object.fromEntries(constants.map((value) => [`${name} ${value}`, { [kind]: value }])),
  // Epochs 1 to 5 of 60, and from 30 on.
  [`${name} early`]: { [kind]: { value: most / 2, begin: 0, end: 5 / 60 } },
  [`${name} late`]: { [kind]: { value: most / 2, begin: 0.5, end: 1 } },
});

export default experiment({
  id: "phase-penalty",
  asks: "Is a penalty harmful at the start and useful late?",
  says: "The compendium's author: at the start unneeded and harmful, pointless in inflation, maximal at stabilisation, where it adds virtual intermediate examples.",
  needs: "mnist",
  repeats: 5,
  config: { ...netF, decay: undefined as Course | undefined, sparsity: undefined as Course | undefined },
  reduced: { epochs: 24, examples: 5_000 },
  variants: { off: {}, ...courses("decay", "L2", 10, L2), ...courses("sparsity", "L1", 2, L1) },
  async trial(trial) {
    const net = denseNetwork(trial.config, trial.seed);
    const outcome = await courseTrial(trial, net);
    if (trial.seed > 1) return outcome;
    const { data } = (await net.weights()).find(({ shape }) => shape.length === 2)!;
    const share = (from: number) =>
      data.filter((w) => Math.abs(w) >= from && Math.abs(w) < 2 * from).length / data.length;
    return {
      ...outcome,
      series: {
        ...outcome.series,
        "smallest of a bin": BINS,
        "share of weights": rounded(BINS.map(share), 4),
      },
    };
  },
  shows: [
    lines("L2: test accuracy", ["test"], {
      x: "epoch",
      y: "accuracy",
      variants: ["off", "L2 up", "L2 down", "L2 5", "L2 early", "L2 late"],
    }),
    lines("L1: test accuracy", ["test"], {
      x: "epoch",
      y: "accuracy",
      variants: ["off", "L1 up", "L1 down", "L1 1", "L1 early", "L1 late"],
    }),
    dots("At the end", ["lastTest"], { x: "test accuracy" }),
    ...["L2", "L1"].map((name) =>
      lines(`How large the first layer’s weights are: ${name}`, ["share of weights"], {
        along: "smallest of a bin",
        x: "|w|, from here to twice as large",
        y: "share of the weights",
        logX: true,
        variants: ["off", ...["up", "down", "early", "late"].map((course) => `${name} ${course}`)],
      }),
    ),
    dots("Root mean square of the first layer's weights", ["weightSize"], { x: "weight" }),
    dots("Share of its weights below 0.01", ["smallWeights"], { x: "share" }),
  ],
  holdsWhen: [["L2", L2] as const, ["L1", L1] as const].flatMap(([name, constants]) => [
    differenceWithin("lastTest", 0, Number.POSITIVE_INFINITY, `${name} up`, `${name} down`),
    // Not more than 0.05 point below the best constant.
    beatsBestOf(
      "lastTest",
      `${name} up`,
      constants.map((value) => `${name} ${value}`),
      { by: "bestValidation", low: -0.0005 },
    ),
  ]),
});
