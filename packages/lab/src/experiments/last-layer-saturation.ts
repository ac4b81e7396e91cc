// Is the top hidden layer of sigmoids driven to 0 while the cost stands still?

import { mostRuns } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { stackNetwork, stackTrainer } from "../lab/stacks";
import { mean, quantile } from "../lab/statistics";

const units = ["sigmoid", "tanh", "relu"] as const;
const starts = { "N(0, 1)": "large", "N(0, 1/n)": "new" } as const;
const widths = [30, 300];

const variants = Object.fromEntries(
  widths.flatMap((width) =>
    units.flatMap((unit) =>
      Object.entries(starts).map(([name, start]) => [
        `${unit}, ${name}, 4 × ${width}`,
        { unit, start, width },
      ]),
    ),
  ),
);

export default experiment({
  id: "last-layer-saturation",
  asks: "Is the top layer of sigmoids driven to 0, where it slows learning?",
  says: "Glorot and Bengio 2010, quoted: the activations of the last hidden layer saturate near 0 early in training.",
  needs: "mnist",
  config: {
    layers: 4,
    width: 30,
    unit: "sigmoid" as "sigmoid" | "tanh" | "relu",
    start: "large" as "large" | "new",
    learningRate: 0.1,
    batchSize: 10,
    epochs: 5,
    examples: 50_000,
    /** Looks at the activations of so many validation images, so often in an epoch. */
    looked: 500,
    looks: 5,
    /** The cost stands still where it falls by less than this share between two looks, and is at least `high`. */
    still: 0.02,
    high: 0.5,
  },
  reduced: { epochs: 2, examples: 2000 },
  variants,
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { epochs, batchSize, examples, looked, looks, still, high, unit } = config;
    const data = await trial.data();
    const [train, seen] = [data.train.take(examples), data.validation.take(looked)];
    const net = await stackNetwork(config, seed);
    using trainer = stackTrainer(trial, net);
    const hidden = net.layers.filter(({ layer }) => layer.kind === unit).map(({ name }) => name);
    /** tanh in the range of the sigmoid. */
    const shifted = (a: number) => (unit === "tanh" ? (1 + a) / 2 : a);
    const series: Record<string, number[]> = {};
    const shares = [0.02, 0.25, 0.5, 0.75, 0.98];
    const look = async (epoch: number) => {
      const { layers } = await net.inspect(seen, { backend });
      const { loss } = await trainer.evaluate(seen);
      const add = (name: string, value: number) => {
        series[name] = [...(series[name] ?? []), Number(value.toPrecision(4))];
      };
      add("epoch", epoch);
      add("cost", loss);
      for (const [l, name] of hidden.entries()) {
        const values = Array.from(layers.find((layer) => layer.name === name)!.output.data, shifted);
        add(`layer ${l + 1} mean`, mean(values));
        if (l === hidden.length - 1)
          for (const share of shares) add(`top ${100 * share} %`, quantile(values, share));
      }
    };
    await look(0);
    const every = Math.ceil(train.length / batchSize / looks);
    let done = 0;
    for await (const event of trainer.fit(train, { epochs, batchSize, signal, batchEvents: true }))
      if (event.type === "batch" && ++done % every === 0) {
        await look(done / (every * looks));
        trial.progress(done / (every * looks * epochs));
      }
    signal.throwIfAborted();
    const means = series["layer 4 mean"];
    const plateau = series.cost.flatMap((cost, i) =>
      i > 0 && cost >= high && cost > (1 - still) * series.cost[i - 1] ? [means[i]] : [],
    );
    return {
      measures: {
        looksOnPlateau: plateau.length,
        // Without a plateau nothing is below any limit.
        topOnPlateau: plateau.length > 0 ? Math.min(...plateau) : Number.POSITIVE_INFINITY,
        // A net that diverged has no activations.
        ...(means.every(Number.isFinite) && {
          topLowest: Math.min(...means),
          topAtEnd: means[means.length - 1],
        }),
        validation: (await trainer.evaluate(data.validation)).accuracy,
      },
      series: seed === 1 ? series : undefined,
      weightsHash: await net.weightsHash(),
    };
  },
  shows: [
    lines(
      "Activations of the top layer: 2, 25, 50, 75 and 98 % lie below; tanh as (1 + a)/2",
      [2, 25, 50, 75, 98].map((p) => `top ${p} %`),
      {
        along: "epoch",
        x: "epoch",
        y: "a",
        panels: "variants",
      },
    ),
    lines(
      "Mean activation of each hidden layer",
      [1, 2, 3, 4].map((l) => `layer ${l} mean`),
      { along: "epoch", x: "epoch", y: "a", panels: "variants" },
    ),
    lines("Cost on validation data", ["cost"], { along: "epoch", x: "epoch", y: "cost" }),
  ],
  failsBecause:
    "With N(0, 1) activations are spread between 0 and 1 from the start, and on the plateau the top layer’s mean stays between 0.43 and 0.5. Where weights begin small, N(0, 1/n), it does sink, to 0.25 with 30 units and to 0.05 with 300 in every start, and rises again as the cost falls: the finding is true of small starts such as those of its authors.",
  holdsWhen: [
    mostRuns(0.6, "topOnPlateau", 0, 0.2, { variant: "sigmoid, N(0, 1), 4 × 30" }),
    mostRuns(0.6, "topOnPlateau", 0, 0.2, { variant: "sigmoid, N(0, 1), 4 × 300" }),
    ...widths.map((width) =>
      mostRuns(0.6, "topOnPlateau", 0.2, Number.POSITIVE_INFINITY, {
        variant: `tanh, N(0, 1), 4 × ${width}`,
      }),
    ),
  ],
});
