// Rashid's ways to hand the error back, beside the gradient.
import {
  type Backend,
  backprop,
  compile,
  errorShares,
  type Network,
  ops,
  quadratic,
  type Rule,
  tensorType,
} from "rutter";
import { differenceWithin, everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { trainAndMeasure } from "../lab/protocol";
import { rashidTrainer } from "../lab/rashid";
import { rounded } from "../lab/series";

const RULES: Record<"split" | "plain" | "backprop", () => Rule> = {
  split: () => errorShares({ share: "split" }),
  plain: () => errorShares(),
  backprop,
};

type Name = keyof typeof RULES;
const NAMES = Object.keys(RULES) as Name[];

/** What each rule would do for one example at the network's present weights, in the hidden and in the output layer. */
function updatesBy(network: Network, backend: Backend) {
  return compile<"x" | "y", `${Name} ${"hidden" | "output"}`>(
    { x: tensorType([1, ...network.input]), y: tensorType([1], "i32") },
    ({ x, y }) => {
      const trace = network.trace(x);
      const loss = ops.sum(quadratic()(trace.output, y));
      const updates = NAMES.flatMap((name) => {
        const [hidden, output] = RULES[name]().gradients({ network, trace, target: y, loss });
        return [
          [`${name} hidden`, hidden],
          [`${name} output`, output],
        ];
      });
      return Object.fromEntries(updates);
    },
    { backend },
  );
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The error that reaches each hidden unit when these outputs are wrong by `e`: its share of links, or ∂C/∂a. */
function handedBack(name: Name, weights: ArrayLike<number>, e: readonly number[], o: readonly number[]) {
  const hidden = weights.length / e.length;
  const sums = e.map((_, i) =>
    Array.from({ length: hidden }, (_, k) => weights[i * hidden + k]).reduce((a, b) => a + b),
  );
  const share = (i: number, k: number) =>
    name === "split"
      ? weights[i * hidden + k] / sums[i]
      : weights[i * hidden + k] * (name === "plain" ? 1 : o[i] * (1 - o[i]));
  return Array.from({ length: hidden }, (_, k) => e.reduce((sum, own, i) => sum + own * share(i, k), 0));
}

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
    rule: "plain" as Name,
    /** Test images whose updates are compared after each epoch. */
    compared: 100,
  },
  reduced: { epochs: 2, examples: 10_000 },
  variants: { split: { rule: "split" }, plain: { rule: "plain" }, backprop: { rule: "backprop" } },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { test } = await trial.data();
    using trainer = rashidTrainer(trial, RULES[config.rule]());
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
      for (const name of NAMES) {
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
      NAMES.map((name) => `${name}, one output`),
      {
        x: "hidden unit",
        y: "error",
        variants: ["plain"],
        panels: "series",
      },
    ),
    lines(
      "The errors of all outputs, handed back",
      NAMES.map((name) => `${name}, all outputs`),
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
