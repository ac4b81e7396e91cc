// Rashid's ways to hand the error back, beside the gradient.
import { differenceWithin, everyRun } from "../lab/criterion";
import { type ErrorRule, errorRuleNames, errorRules, handedBack, updatesBy } from "../lab/errorRules";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { dot } from "../lab/gradientSpread";
import { trainAndMeasure } from "../lab/protocol";
import { rashidTrainer } from "../lab/rashid";
import { rounded } from "../lab/series";
import { mean } from "../lab/statistics";

export default experiment({
  id: "rashid-error-rules",
  asks: "How good is Rashid's rule beside backprop, and what does the normaliser cost?",
  says: "Numerators matter more than denominators, so the normaliser may be dropped. The compendium's author: the loss is never discussed.",
  needs: "mnist",
  config: {
    hidden: 100,
    learningRate: 0.1,
    batchSize: 1,
    epochs: 5,
    examples: 50_000,
    rule: "plain" as ErrorRule,
    /** Test images whose updates are compared after each epoch. */
    compared: 100,
  },
  reduced: { epochs: 2, examples: 10_000 },
  variants: { split: { rule: "split" }, plain: { rule: "plain" }, backprop: { rule: "backprop" } },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { test } = await trial.data();
    using trainer = rashidTrainer(trial, errorRules[config.rule]());
    using updates = updatesBy(trainer.network, backend);
    const outcome = await trainAndMeasure(trainer, trial, {
      async each() {
        const cosines: Record<"split" | "plain", number[]> = { split: [], plain: [] };
        let difference = 0;
        for (let i = 0; i < config.compared; i++) {
          const { input, label } = test.example(i);
          const found = await updates({ x: input, y: [label] });
          const gradient = found["backprop hidden"].data;
          for (const name of ["split", "plain"] as const) {
            const own = found[`${name} hidden`].data;
            cosines[name].push(dot(own, gradient) / Math.sqrt(dot(own, own) * dot(gradient, gradient)));
          }
          for (const [k, value] of found["plain output"].data.entries())
            difference = Math.max(difference, Math.abs(value - found["backprop output"].data[k]));
        }
        return {
          cosine: mean(cosines.plain),
          lowestCosine: Math.min(...cosines.plain),
          highestCosine: Math.max(...cosines.plain),
          cosineOfSplit: mean(cosines.split),
          difference,
        };
      },
    });
    const {
      test: accuracy,
      cosine,
      lowestCosine,
      highestCosine,
      cosineOfSplit,
      difference,
    } = outcome.series!;
    const series: Record<string, readonly number[]> = {
      test: accuracy,
      cosine: rounded(cosine, 4),
      lowestCosine: rounded(lowestCosine, 4),
      cosineOfSplit: rounded(cosineOfSplit, 4),
    };
    if (seed === 1 && config.rule === "plain") {
      const { input, label } = test.example(0);
      const o = Array.from((await trainer.predict(input)).data);
      const e = o.map((value, i) => Number(i === label) - value);
      const only = e.map((value, i) => (i === label ? value : 0));
      const weights = (await trainer.network.weights())[1].data;
      for (const name of errorRuleNames) {
        series[`${name}, one output`] = rounded(handedBack(name, weights, only, o), 3);
        series[`${name}, all outputs`] = rounded(handedBack(name, weights, e, o), 3);
      }
    }
    return {
      ...outcome,
      measures: {
        ...outcome.measures,
        cosineMean: mean(cosine),
        cosineLowest: Math.min(...lowestCosine),
        cosineHighest: Math.max(...highestCosine),
        outputDifference: Math.max(...difference),
      },
      series,
    };
  },
  shows: [
    lines("Accuracy on test data", ["test"], { x: "epoch", y: "accuracy" }),
    dots("Accuracy after the last epoch", ["lastTest"], { x: "accuracy" }),
    lines(
      "Cosine of hidden updates with the gradient, mean and lowest of 100 images",
      ["cosine", "lowestCosine", "cosineOfSplit"],
      {
        x: "epoch",
        y: "cosine",
        variants: ["plain"],
      },
    ),
    lines(
      "The error of one output, handed back to the hidden units",
      errorRuleNames.map((name) => `${name}, one output`),
      {
        x: "hidden unit",
        y: "error",
        variants: ["plain"],
        panels: "series",
      },
    ),
    lines(
      "The errors of all outputs, handed back",
      errorRuleNames.map((name) => `${name}, all outputs`),
      {
        x: "hidden unit",
        y: "error",
        variants: ["plain"],
        panels: "series",
      },
    ),
  ],
  holdsWhen: [
    // Identical but for the rounding of float32.
    everyRun("outputDifference", 0, 1e-6),
    everyRun("cosineMean", 0, 0.9999, { variant: "plain" }),
    differenceWithin("lastTest", -0.01, 0.01, "plain", "backprop"),
  ],
});
