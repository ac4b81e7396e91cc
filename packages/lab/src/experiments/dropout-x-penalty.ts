// Dropout times regularisation: do opposite schedules complement each other?
import { bestVariant, contrastWithin } from "../lab/comparison";
import { type Course, courseTrial } from "../lab/courses";
import { someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, trend } from "../lab/figure";
import { netF } from "../lab/netF";

/** Courses with the same mean. */
const courses = (mean: number): Record<string, Course> => ({
  up: { from: 0, to: 2 * mean },
  constant: mean,
  down: { from: 2 * mean, to: 0 },
});

const cells = Object.entries(courses(0.25)).flatMap(([d, dropping]) =>
  Object.entries(courses(2.5)).map(([l, decay]) => [`dropout ${d}, λ ${l}`, { dropping, decay }] as const),
);

const interaction = {
  "dropout down, λ up": 1,
  "dropout down, λ down": -1,
  "dropout up, λ up": -1,
  "dropout up, λ down": 1,
};

export default experiment({
  id: "dropout-x-penalty",
  asks: "Do opposite schedules of dropout and regularisation complement each other?",
  says: "The compendium's author: dropout widens the frame of the approximating function, the penalty governs interpolation.",
  needs: "mnist",
  repeats: 5,
  config: { ...netF, hidden: [300] as readonly number[], dropping: 0 as Course, decay: 0 as Course },
  reduced: { epochs: 20, examples: 5_000 },
  variants: Object.fromEntries(cells),
  trial: (trial) => courseTrial(trial),
  shows: [
    trend(
      "Do they interact? Parallel lines would say no",
      "lastTest",
      Object.fromEntries(
        ["up", "constant", "down"].flatMap((d) =>
          ["up", "constant", "down"].map((l, i) => [
            `dropout ${d}, λ ${l}`,
            [`dropout ${d}`, i + 1] as const,
          ]),
        ),
      ),
      { x: "λ: 1 up, 2 constant, 3 down", y: "test accuracy at the end" },
    ),
    dots("At the end", ["lastTest"], { x: "test accuracy" }),
    lines("Test accuracy", ["test"], { x: "epoch", y: "accuracy", base: "dropout constant, λ constant" }),
    dots("Training minus test accuracy", ["gap"], { x: "gap" }),
  ],
  holdsWhen: [
    bestVariant("lastTest", "dropout down, λ up"),
    // p < 0.05: the 95 % interval of the interaction excludes 0, on either side.
    someOf(1, [
      contrastWithin("lastTest", interaction, 0, Number.POSITIVE_INFINITY),
      contrastWithin("lastTest", interaction, Number.NEGATIVE_INFINITY, 0),
    ]),
  ],
});
