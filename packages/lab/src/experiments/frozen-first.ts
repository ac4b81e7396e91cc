// A frozen random first layer: does it throw away the image?
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines, trend } from "../lab/figure";
import { denseTrial } from "../lab/ladder";
import { deep } from "../lab/speedTrial";

const depths = [1, 2, 3, 4];

const variants = Object.fromEntries(
  depths.flatMap((depth) => [
    [`D${depth}`, deep(depth)],
    [`D${depth}, first frozen at N(0, 1/n)`, { ...deep(depth), frozen: 1 }],
    [`D${depth}, first frozen at N(0, 1)`, { ...deep(depth), frozen: 1, firstStart: "large" as const }],
    ...(depth > 1 ? [[`D${depth}, only the last learns`, { ...deep(depth), frozen: depth }]] : []),
  ]),
);

export default experiment({
  id: "frozen-first",
  asks: "Does a random first layer that never learns throw away most of the image?",
  says: "Random weights mean that the first layer throws away most information about the image, so that later layers have a hard time (about 784-30-30-30-10).",
  needs: "mnist",
  repeats: 3,
  config: {
    ...deep(3),
    cost: "cross-entropy" as const,
    start: "new" as const,
    firstStart: "new" as "large" | "new",
    frozen: 0,
    learningRate: 0.1,
    l2: 5,
    batchSize: 10,
    epochs: 30,
    examples: 50_000,
  },
  reduced: { epochs: 1, examples: 10_000 },
  variants,
  async trial(trial) {
    const outcome = await denseTrial(trial);
    const { validation } = outcome.series!;
    return { ...outcome, series: trial.seed === 1 ? { validation } : undefined };
  },
  shows: [
    trend(
      "Accuracy by depth: all layers learn, or not",
      "bestValidation",
      Object.fromEntries(
        depths.flatMap((depth) =>
          ["", ", first frozen at N(0, 1/n)", ", first frozen at N(0, 1)", ", only the last learns"].map(
            (frozen) => [`D${depth}${frozen}`, [frozen.slice(2) || "all learn", depth] as const],
          ),
        ),
      ),
      { x: "hidden layers", y: "best validation accuracy" },
    ),
    dots("Best accuracy on validation data", ["bestValidation"], { x: "accuracy" }),
    ...depths.map((depth) =>
      lines(`Accuracy on validation data, ${depth} hidden`, ["validation"], {
        x: "epoch",
        y: "accuracy",
        variants: Object.keys(variants).filter((name) => name.startsWith(`D${depth}`)),
      }),
    ),
  ],
  holdsWhen: [differenceWithin("bestValidation", 0.01, 1, "D3", "D3, first frozen at N(0, 1/n)")],
});
