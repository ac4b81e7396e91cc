// Ways of pooling, strides and sizes of fields, chosen on validation data.
import { expand, shift } from "rutter/data";
import { convolutionTrainer, trainConvolution } from "../lab/convolution";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots } from "../lab/figure";

type Pooling = "max" | "l2" | "sum" | "mean" | "none";

const kinds: Record<string, { pooling?: Pooling; stride?: number; field?: number }> = {
  max: {},
  "L2 pooling": { pooling: "l2" },
  sum: { pooling: "sum" },
  mean: { pooling: "mean" },
  "no pooling, stride 2": { pooling: "none", stride: 2 },
  "field 3": { field: 3 },
  "field 7": { field: 7 },
  "field 9": { field: 9 },
  "stride 2": { stride: 2 },
  "stride 3": { stride: 3 },
};

export default experiment({
  id: "pooling-kinds",
  asks: "Which pooling, field and stride are best on validation data?",
  says: "Compare them; L2 pooling, stride 2 and larger fields are possible. The unit comes after pooling here, which for max makes no difference.",
  needs: "mnist",
  repeats: 3,
  config: {
    filters: [20],
    hidden: [100],
    unit: "sigmoid" as const,
    pooling: "max" as Pooling,
    field: 5,
    stride: 1,
    learningRate: 0.1,
    l2: 0,
    batchSize: 10,
    epochs: 60,
    examples: 50_000,
    /** Pixels by which the test images are moved. */
    moves: [1, 2, 3],
  },
  reduced: { epochs: 3, examples: 4_000 },
  variants: kinds,
  async trial(trial) {
    using trainer = convolutionTrainer(trial);
    const outcome = await trainConvolution(trainer, trial);
    const { test } = await trial.data();
    const measures: Record<string, number> = { ...outcome.measures };
    for (const x of trial.config.moves) {
      const moved = expand(test, [shift({ x })], { original: false, shuffle: false });
      measures[`test moved by ${x}`] = (await trainer.evaluate(moved)).accuracy;
    }
    return { ...outcome, measures, series: { validation: outcome.series!.validation } };
  },
  shows: [
    dots("Best accuracy on validation data", ["bestValidation"], { x: "accuracy" }),
    dots(
      "Accuracy on test images moved to the right",
      ["test moved by 1", "test moved by 2", "test moved by 3"],
      {
        x: "accuracy",
      },
    ),
  ],
  // Max, and 5×5 with stride 1, each within 0.2 points of the best.
  holdsWhen: Object.keys(kinds)
    .slice(1)
    .map((other) => differenceWithin("bestValidation", -0.002, 1, "max", other)),
});
