// Another cost instead of stopping: is a second cost useful once the first has done its work?
import { focal, type Loss, ops, quadratic, sgd, sigmoidCrossEntropy, type TrainerOptions } from "rutter";
import { type StageRecord, trainWithChanges } from "../lab/changes";
import { differenceWithin, someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseNetwork } from "../lab/ladder";
import { netF } from "../lab/netF";

/** Each cost with η as a multiple of that for cross-entropy: the ladder's 3 against 0.5 for the quadratic one. */
const COSTS: Record<string, { readonly loss: () => Loss; readonly rate: number }> = {
  CE: { loss: sigmoidCrossEntropy, rate: 1 },
  Q: { loss: quadratic, rate: 6 },
  focal: { loss: () => focal({ gamma: 2, alpha: 0.5 }), rate: 2 },
  // |C − b| + b for each batch: a cost below b is driven up again.
  flooding: {
    rate: 1,
    loss: () => (output, target) =>
      ops.add(ops.abs(ops.sub(ops.mean(sigmoidCrossEntropy()(output, target)), 0.05)), 0.05),
  },
  smoothing: { loss: () => sigmoidCrossEntropy({ labelSmoothing: 0.1 }), rate: 1 },
};

const LATER = ["Q", "focal", "flooding", "smoothing"];

/** When the cost changes: after an epoch, or at the bend, the first epoch that gains less than 0.2 point of validation. */
function changeAt(when: number | "bend"): (history: readonly StageRecord[]) => number {
  if (when !== "bend") return (history) => (history.length < when ? 0 : 1);
  return (history) =>
    history.some(({ validation }, i) => i > 0 && validation - history[i - 1].validation < 0.002) ? 1 : 0;
}

const m5 = {
  ...netF,
  hidden: [30] as readonly number[],
  start: "large" as "large" | "new",
  learningRate: 0.5,
  examples: 1_000,
  epochs: 400,
  first: "CE",
  second: "CE",
  at: 400 as number | "bend",
  /** Epochs and their marks are divided by this. */
  shorter: 1,
};
const f = { hidden: [100], start: "new" as const, learningRate: 0.1, examples: 50_000, epochs: 20 };

const m5Changes = LATER.flatMap((second) =>
  [15, 280].map((at) => [`M5, ${second} at ${at}`, { second, at }] as const),
);
const fChanges = LATER.map(
  (second) => [`F, ${second} at the bend`, { ...f, second, at: "bend" as const }] as const,
);

export default experiment({
  id: "cost-switch",
  asks: "Is a second cost useful after the first has saturated?",
  says: "The compendium's author: after epoch 280 apply another method or cost, even dishonest estimates.",
  needs: "mnist",
  repeats: 5,
  config: m5,
  reduced: { shorter: 10 },
  variants: {
    "M5, CE": {},
    ...Object.fromEntries(m5Changes),
    "M5, Q": { first: "Q", second: "Q" },
    "M5, Q then CE at 15": { first: "Q", at: 15 },
    "M5, Q then CE at 280": { first: "Q", at: 280 },
    "F, CE": { ...f, at: 20 },
    ...Object.fromEntries(fChanges),
  },
  async trial(trial) {
    const { config } = trial;
    const { first, second, learningRate, shorter } = config;
    const at = config.at === "bend" ? config.at : Math.ceil(config.at / shorter);
    const epochs = Math.ceil(config.epochs / shorter);
    const options = (stage: number): TrainerOptions => {
      const { loss, rate } = COSTS[stage === 0 ? first : second];
      return { backend: trial.backend, loss: loss(), optimizer: sgd({ learningRate: learningRate * rate }) };
    };
    const net = denseNetwork(trial.config, trial.seed);
    const outcome = await trainWithChanges(
      net,
      { ...trial, config: { ...config, epochs } },
      { at: changeAt(at), options },
    );
    const { test } = outcome.series!;
    // A result stays a small file.
    const thin = Math.ceil(test.length / 40);
    const places = test.map((_, i) => i + 1).filter((epoch) => epoch % thin === 0);
    return { ...outcome, series: { epoch: places, test: places.map((epoch) => test[epoch - 1]) } };
  },
  shows: [
    lines("M5: test accuracy", ["test"], {
      along: "epoch",
      x: "epoch",
      y: "accuracy",
      variants: ["M5, CE", ...m5Changes.map(([name]) => name)],
      base: "M5, CE",
    }),
    lines("F: test accuracy", ["test"], {
      along: "epoch",
      x: "epoch",
      y: "accuracy",
      variants: ["F, CE", ...fChanges.map(([name]) => name)],
    }),
    lines("M5 from the quadratic cost: test accuracy", ["test"], {
      along: "epoch",
      x: "epoch",
      y: "accuracy",
      variants: ["M5, Q", "M5, Q then CE at 15", "M5, Q then CE at 280"],
    }),
    dots("At the end", ["lastTest"], { x: "test accuracy" }),
  ],
  // Some change is better than none at equal epochs.
  holdsWhen: [
    someOf(1, [
      ...m5Changes.map(([name]) => differenceWithin("lastTest", 0, Number.POSITIVE_INFINITY, name, "M5, CE")),
      ...[15, 280].map((at) =>
        differenceWithin("lastTest", 0, Number.POSITIVE_INFINITY, `M5, Q then CE at ${at}`, "M5, Q"),
      ),
      ...fChanges.map(([name]) => differenceWithin("lastTest", 0, Number.POSITIVE_INFINITY, name, "F, CE")),
    ]),
  ],
});
