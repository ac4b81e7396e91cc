// Are rectified units three to five times faster than sigmoids, each with its best rate?
import { convolutionTrainer, trainConvolution } from "../lab/convolution";
import { meanWithin } from "../lab/criterion";
import { epochsTo } from "../lab/epochsTo";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { stages } from "../lab/stages";

const units = ["sigmoid", "relu"] as const;

export default experiment({
  id: "relu-speed",
  asks: "How many times fewer epochs do rectified units need?",
  says: "Three to five times; with five times the data for 40 epochs that is about 30 times the training of the first nets.",
  needs: "mnist",
  repeats: 3,
  config: {
    filters: [20, 40],
    hidden: [100],
    l2: 0,
    batchSize: 10,
    epochs: 20,
    examples: 50_000,
    rates: { sigmoid: [0.1, 0.3, 1], relu: [0.01, 0.03, 0.1] } as Record<string, readonly number[]>,
    targets: [0.98, 0.985, 0.99],
    /** The one of them that is judged. */
    judged: 0.985,
  },
  reduced: { epochs: 4, examples: 4_000, targets: [0.85, 0.9, 0.95], judged: 0.9 },
  async trial(trial) {
    const { config } = trial;
    const { rates, targets, judged } = config;
    const settings = units.flatMap((unit) => rates[unit].map((learningRate) => ({ unit, learningRate })));
    const stage = await stages(trial, settings.length);
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    for (const { unit, learningRate } of settings) {
      const name = `${unit}, η ${learningRate}`;
      const { validation } = await stage(name, { ...config, unit, learningRate }, async (own) => {
        using trainer = convolutionTrainer(own);
        return (await trainConvolution(trainer, own)).series!;
      });
      series[name] = [...validation];
      for (const target of targets) measures[`${name}: epochs to ${target}`] = epochsTo(validation, target);
    }
    for (const target of targets) {
      // The best rate of each, for this target.
      const [slow, fast] = units.map((unit) =>
        Math.min(...rates[unit].map((rate) => measures[`${unit}, η ${rate}: epochs to ${target}`])),
      );
      measures[`ratio at ${target}`] = slow / fast;
      if (target === judged) measures.ratio = slow / fast;
    }
    return { measures, series: trial.seed === 1 ? series : undefined };
  },
  shows: [
    dots(
      "Epochs of sigmoids over epochs of rectified units",
      // The first three are those of the reduced run.
      [0.85, 0.9, 0.95, 0.98, 0.985, 0.99].map((level) => `ratio at ${level}`),
      {
        x: "times",
      },
    ),
    lines(
      "Accuracy on validation data",
      ["sigmoid, η 0.1", "sigmoid, η 0.3", "sigmoid, η 1", "relu, η 0.01", "relu, η 0.03", "relu, η 0.1"],
      {
        x: "epoch",
        y: "accuracy",
      },
    ),
  ],
  // 3 to 5, ± 1.
  holdsWhen: [meanWithin("ratio", 2, 6)],
});
