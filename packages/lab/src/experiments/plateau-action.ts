// Change something on a plateau instead of stopping.
import { adam, quadratic, Stream, sgd, sigmoidCrossEntropy, type TrainerOptions } from "rutter";
import { type StageRecord, trainWithChanges } from "../lab/changes";
import { differenceWithin, someOf } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseNetwork } from "../lab/ladder";
import { netF } from "../lab/netF";

/** How many plateaus there have been: `patience` epochs without a new best, counted anew after each. */
function plateaus(history: readonly StageRecord[], patience: number): number {
  let [best, quiet, found] = [0, 0, 0];
  for (const { validation } of history) {
    quiet = validation > best ? 0 : quiet + 1;
    best = Math.max(best, validation);
    if (quiet < patience) continue;
    found++;
    quiet = 0;
  }
  return found;
}

const actions = [
  "go on",
  "stop",
  "half η",
  "double λ",
  "half λ",
  "other cost",
  "dropout",
  "weight noise",
  "other optimiser",
];
const nets = {
  M5: { examples: 1_000, epochs: 200, l2: 0 },
  M8: { examples: 50_000, epochs: 60, l2: 5 },
};
const cells = Object.entries(nets).flatMap(([net, settings]) =>
  actions.map((action) => [`${net}, ${action}`, { ...settings, action }] as const),
);

export default experiment({
  id: "plateau-action",
  asks: "On a plateau: is there something better to change than the learning rate?",
  says: "The compendium's author: switch regularisation or cost instead of stopping.",
  needs: "mnist",
  repeats: 5,
  // C3, the third net of the entry, would take many hours and is left out.
  config: {
    ...netF,
    hidden: [30],
    start: "large" as const,
    learningRate: 0.5,
    ...nets.M5,
    dropout: 0,
    patience: 10,
    /** Epochs and patience are divided by this. */
    shorter: 1,
    action: "go on",
    /** Where there is no decay to double. */
    firstDecay: 0.05,
    rate: 0.3,
    /** Noise on the weights, as a share of their root mean square. */
    noise: 0.1,
  },
  reduced: { shorter: 10 },
  variants: Object.fromEntries(cells),
  async trial(trial) {
    const { config, seed, backend } = trial;
    const { shorter, action, learningRate, l2, firstDecay, rate, noise } = config;
    const patience = config.patience / shorter;
    const epochs = config.epochs / shorter;
    const net = denseNetwork(config, seed);
    const options = (stage: number): TrainerOptions => {
      const changed = (own: string) => action === own && stage > 0;
      const odd = changed("other cost") && stage % 2 === 1;
      const decay =
        action === "double λ"
          ? (l2 === 0 && stage > 0 ? firstDecay : l2) * 2 ** stage
          : action === "half λ"
            ? l2 / 2 ** stage
            : l2;
      const eta = (odd ? 6 : 1) * (action === "half η" ? learningRate / 2 ** stage : learningRate);
      return {
        backend,
        loss: odd ? quadratic() : sigmoidCrossEntropy(),
        optimizer: changed("other optimiser") ? adam() : sgd({ learningRate: eta }),
        regularization: { l2: decay },
        schedules: { "drop1.rate": changed("dropout") ? rate : 0 },
      };
    };
    const stream = new Stream(seed, "plateau-action");
    const outcome = await trainWithChanges(
      net,
      { ...trial, config: { ...config, epochs } },
      {
        at: (history) => {
          const stage = plateaus(history, patience);
          return action === "stop" && stage > 0 ? -1 : stage;
        },
        options,
        async enter(stage) {
          if (action !== "weight noise") return;
          const weights = await net.weights();
          for (const [place, { data }] of weights.entries()) {
            const own = stream.child(place);
            const size = Math.sqrt(Array.from(data).reduce((sum, w) => sum + w * w, 0) / data.length);
            for (let i = 0; i < data.length; i++) data[i] += noise * size * own.normal(i, stage);
          }
          await net.setWeights(weights);
        },
      },
    );
    const { test, stage } = outcome.series!;
    // A result stays a small file.
    const thin = Math.ceil(test.length / 25);
    const places = test.map((_, i) => i + 1).filter((epoch) => epoch % thin === 0);
    return {
      ...outcome,
      series: {
        epoch: places,
        test: places.map((epoch) => test[epoch - 1]),
        events: stage.flatMap((own, i) => (i > 0 && own !== stage[i - 1] ? [i] : [])),
      },
    };
  },
  shows: [
    ...Object.keys(nets).map((net) =>
      lines(`${net}: test accuracy`, ["test"], {
        along: "epoch",
        x: "epoch",
        y: "accuracy",
        variants: cells.map(([name]) => name).filter((name) => name.startsWith(net)),
        base: `${net}, go on`,
        marks: { series: "events", name: "a plateau, where something changes" },
      }),
    ),
    dots("At the end", ["lastTest"], { x: "test accuracy" }),
    dots("Stages", ["stages"], { x: "stages" }),
  ],
  holdsWhen: [
    someOf(
      1,
      Object.keys(nets).flatMap((net) =>
        actions
          .filter((action) => !["go on", "half η"].includes(action))
          .map((action) =>
            differenceWithin("lastTest", 0, Number.POSITIVE_INFINITY, `${net}, ${action}`, `${net}, half η`),
          ),
      ),
    ),
  ],
});
