// Ignoring errors on purpose: does it harm to leave small, settled or suspicious errors alone?
import {
  accuracy,
  type Loss,
  type Metric,
  ops,
  Stream,
  sgd,
  sigmoidCrossEntropy,
  type Tensor,
  Trainer,
} from "rutter";
import { allOf } from "../lab/comparison";
import { differenceWithin, meanWithin, someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseNetwork } from "../lab/ladder";
import { netF } from "../lab/netF";
import { trainAndMeasure } from "../lab/protocol";
import { rounded } from "../lab/series";
import { mean } from "../lab/statistics";

type Rule = "none" | "small" | "right" | "random" | "largest" | "dead zone";

/** Cross-entropy without what a rule ignores; the rest counts as ever, so that a batch's step is shorter. */
function ignoring(rule: Rule, limit: number): Loss {
  const cost = sigmoidCrossEntropy();
  return (output, labels) => {
    const target = ops.oneHot(labels, 10);
    const error = ops.abs(ops.sub(output, target));
    const all = cost(output, labels);
    const by = (mask: Tensor) => ops.mul(mask, all);
    if (rule === "small") return by(ops.lessEqual(limit, ops.max(error, { axes: 1 })));
    if (rule === "right")
      return by(ops.less(ops.sum(ops.mul(output, target), { axes: 1 }), ops.max(output, { axes: 1 })));
    if (rule === "largest") return by(ops.less(all, ops.max(all)));
    if (rule === "dead zone") {
      // −ln(1 − |a − y|) is what an output adds to the cost.
      const each = ops.neg(ops.log(ops.maximum(ops.sub(1, error), 1e-7)));
      return ops.sum(ops.mul(ops.lessEqual(limit, error), each), { axes: 1 });
    }
    return all;
  };
}

/** Share of the examples that a rule used, counted while training. */
function used(rule: Rule, limit: number, share: number): Metric<"used"> {
  return {
    name: "used",
    start() {
      let [count, all] = [0, 0];
      return {
        add({ outputs, width, count: batch, targets, offset }) {
          all += batch;
          for (let i = 0; i < batch; i++) {
            const own = outputs.subarray(i * width, (i + 1) * width);
            const label = targets[offset + i];
            const worst = Math.max(...Array.from(own, (a, j) => Math.abs(a - Number(j === label))));
            const wrong = own[label] < Math.max(...own);
            if (rule === "right" ? wrong : rule === "small" || rule === "dead zone" ? worst >= limit : true)
              count++;
          }
        },
        result: () => (rule === "random" || rule === "largest" ? share : count / all),
      };
    },
  };
}

const rules = {
  none: {},
  "small 0.1": { rule: "small" as Rule, limit: 0.1 },
  "small 0.3": { rule: "small" as Rule, limit: 0.3 },
  "small 0.5": { rule: "small" as Rule, limit: 0.5 },
  right: { rule: "right" as Rule },
  "random half": { rule: "random" as Rule, limit: 0.5 },
  largest: { rule: "largest" as Rule },
  "dead zone 0.1": { rule: "dead zone" as Rule, limit: 0.1 },
};

/** Rules that are tried with wrong labels too. */
const AGAIN = ["none", "small 0.3", "right", "largest", "dead zone 0.1"];
const wrongly = AGAIN.map((name) => `${name}, 10 % wrong`);

const skipping = Object.keys(rules).filter((name) => !["none", "largest"].includes(name));

export default experiment({
  id: "ignore-errors",
  asks: "Can errors be ignored on purpose: small ones, those of right answers, the largest?",
  says: "The compendium's author: driving every error to zero is an unexamined axiom.",
  needs: "mnist",
  repeats: 5,
  config: { ...netF, epochs: 15, rule: "none" as Rule, limit: 0, wrong: 0 },
  reduced: { epochs: 2, examples: 10_000 },
  variants: {
    ...rules,
    ...Object.fromEntries(
      AGAIN.map((name) => [`${name}, 10 % wrong`, { ...rules[name as keyof typeof rules], wrong: 0.1 }]),
    ),
  },
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { rule, limit, wrong, learningRate, batchSize, examples } = config;
    const stream = new Stream(seed, "ignore-errors");
    const given = async () => {
      const data = await trial.data();
      const labels = data.train.take(examples).map(({ label }, i) => ({
        label: stream.uniform(i) < wrong ? (label + 1 + Math.floor(9 * stream.uniform(i, 1))) % 10 : label,
      }));
      // The same random half is left out all the time.
      const weights = Float32Array.from({ length: labels.length }, (_, i) =>
        Number(stream.uniform(i, 2) >= limit),
      );
      return { ...data, train: rule === "random" ? labels.withWeights(weights) : labels };
    };
    const share = rule === "random" ? 1 - limit : 1 - 1 / batchSize;
    using trainer: Trainer<any> = new Trainer(denseNetwork(config, seed), {
      backend,
      loss: ignoring(rule, limit),
      optimizer: sgd({ learningRate }),
      metrics: [accuracy(), used(rule, limit, share)],
    });
    const each = async () => ({ used: trainer.history[trainer.history.length - 1].training.used });
    const outcome = await trainAndMeasure(trainer, { ...trial, data: given }, { each });
    const all = outcome.series!.used;
    return {
      ...outcome,
      measures: { ...outcome.measures, used: mean(all) },
      series: { test: outcome.series!.test, used: rounded(all, 4) },
    };
  },
  shows: [
    lines("Share of the examples that were learned from: right labels", ["used"], {
      x: "epoch",
      y: "share",
      variants: Object.keys(rules),
    }),
    lines("The same: 10 % wrong labels", ["used"], { x: "epoch", y: "share", variants: wrongly }),
    lines("Test accuracy: right labels", ["test"], {
      x: "epoch",
      y: "accuracy",
      variants: Object.keys(rules),
      base: "none",
    }),
    lines("Test accuracy: 10 % wrong labels", ["test"], {
      x: "epoch",
      y: "accuracy",
      variants: wrongly,
      base: "none, 10 % wrong",
      panels: "variants",
    }),
    dots("Share of the examples that were learned from", ["used"], { x: "share" }),
    dots("At the end", ["lastTest"], { x: "test accuracy" }),
  ],
  holdsWhen: [
    // At least half of the updates skipped, and less than 0.2 point lost, by one of the rules.
    someOf(
      1,
      skipping.map((variant) =>
        allOf(
          meanWithin("used", 0, 0.5, { variant }),
          differenceWithin("lastTest", -0.002, Number.POSITIVE_INFINITY, variant, "none"),
        ),
      ),
    ),
    differenceWithin("lastTest", 0, Number.POSITIVE_INFINITY, "largest, 10 % wrong", "none, 10 % wrong"),
  ],
});
