// Dropout from high to low: should it be largest at the start?
import { custom, dense, flatten, Network, normal, normalFanIn, ops, sigmoid } from "rutter";
import { beatsBestOf } from "../lab/comparison";
import { type Course, courseTrial } from "../lab/courses";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { netF } from "../lab/netF";

/** Drops units above the mean of their example, with twice the rate, so that about as many are dropped; the sum is kept. */
const targeted = (rate: number) =>
  custom("targeted", (a, { training, step, stream }) => {
    if (!training) return a;
    const high = ops.less(ops.mean(a, { axes: 1, keepDimensions: true }), a);
    const mask = ops.sub(1, ops.mul(high, ops.bernoulli(stream("mask"), step, 2 * rate, a.shape)));
    const left = ops.mul(a, mask);
    const sum = (x: typeof a) => ops.sum(x, { axes: 1, keepDimensions: true });
    return ops.mul(left, ops.div(sum(a), ops.maximum(sum(left), 1e-6)));
  });

const CONSTANTS = [0.2, 0.35, 0.5];

export default experiment({
  id: "phase-dropout",
  asks: "Should dropout be largest at the start and decrease?",
  says: "The compendium's author: maximal at the start, decreasing throughout; late dropout only swaps gaps, there a targeted one is needed.",
  needs: "mnist",
  repeats: 5,
  config: { ...netF, hidden: [300] as readonly number[], dropping: 0 as Course, aimed: false },
  reduced: { epochs: 20, examples: 5_000 },
  variants: {
    off: {},
    "high to low": { dropping: { from: 0.7, to: 0 } },
    "low to high": { dropping: { from: 0, to: 0.7 } },
    // At the border of phases instead of in a line: a third of the run.
    "first third only": { dropping: { value: 0.7, begin: 0, end: 1 / 3 } },
    "last third only": { dropping: { value: 0.7, begin: 2 / 3, end: 1 } },
    ...Object.fromEntries(CONSTANTS.map((rate) => [`constant ${rate}`, { dropping: rate }])),
    "targeted 0.35": { aimed: true },
  },
  async trial(trial) {
    const { config, seed } = trial;
    if (!config.aimed) return await courseTrial(trial);
    const start = { initializer: normalFanIn(), biasInitializer: normal() };
    const net = new Network({ input: [1, 28, 28], seed }, [
      flatten(),
      dense({ units: config.hidden[0], ...start }),
      sigmoid(),
      targeted(0.35),
      dense({ units: 10, ...start }),
      sigmoid(),
    ]);
    return await courseTrial({ ...trial, config: { ...config, dropping: undefined } }, net);
  },
  shows: [
    lines("Test accuracy", ["test"], { x: "epoch", y: "accuracy", base: "off" }),
    dots("At the end", ["lastTest"], { x: "test accuracy" }),
    dots("Training minus test accuracy", ["gap"], { x: "gap" }),
    dots("Effective rank of hidden activations", ["effectiveRank"], { x: "dimensions" }),
  ],
  holdsWhen: [
    differenceWithin("lastTest", 0, Number.POSITIVE_INFINITY, "high to low", "low to high"),
    beatsBestOf("lastTest", "high to low", ["off", ...CONSTANTS.map((rate) => `constant ${rate}`)], {
      by: "bestValidation",
    }),
  ],
});
