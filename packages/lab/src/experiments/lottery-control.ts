// Lottery tickets with controls: is it the first weights that make a pruned net good?
import { constrain, ops, Stream, sgd } from "rutter";
import { eachCell } from "../lab/cells";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { denseNetwork, denseTrainer } from "../lab/ladder";
import { netF } from "../lab/netF";

const ARMS = ["rewound", "new weights", "shuffled mask", "random mask"] as const;

export default experiment({
  id: "lottery-control",
  asks: "Do pruned nets learn as well only from their own first weights?",
  says: "The compendium's author: a belief as ill-founded as the practical use of universality.",
  needs: "mnist",
  repeats: 5,
  // Pruned at once, each layer by the size of its trained weights.
  config: {
    ...netF,
    epochs: 30,
    arm: "rewound" as (typeof ARMS)[number],
    sparsities: [0.5, 0.8, 0.9, 0.95, 0.98],
  },
  reduced: { epochs: 6, examples: 5_000 },
  variants: Object.fromEntries(ARMS.map((arm) => [arm, { arm }])),
  async trial(trial) {
    const { config, seed, signal } = trial;
    const { arm, sparsities, epochs, examples, batchSize, learningRate } = config;
    const data = await trial.data();
    const train = data.train.take(examples);
    const first = denseNetwork(config, seed);
    const start = await first.weights();
    using whole = denseTrainer(trial, {}, first);
    for await (const _ of whole.fit(train, { epochs, batchSize, signal })) void _;
    const dense = (await whole.evaluate(data.test)).accuracy;
    const trained = await first.weights();
    const stream = new Stream(seed, "lottery-control");
    const found = await eachCell(trial, sparsities.map(String), async (name) => {
      const sparsity = Number(name);
      const masks = trained.map(({ shape, data: values }, place) => {
        const mask = new Float32Array(values.length).fill(1);
        if (shape.length < 2) return mask;
        const order = Array.from(values.keys()).sort((a, b) => Math.abs(values[a]) - Math.abs(values[b]));
        for (const i of order.slice(0, Math.round(sparsity * values.length))) mask[i] = 0;
        if (arm === "random mask")
          return Float32Array.from(stream.permutation(mask.length, place), (rank) =>
            Number(rank >= sparsity * mask.length),
          );
        if (arm !== "shuffled mask") return mask;
        // Within each unit: as many links as it had, others.
        const width = shape[1];
        const moved = mask.slice();
        for (let j = 0; j < shape[0]; j++) {
          const turn = stream.child(place).permutation(width, j);
          for (let k = 0; k < width; k++) moved[j * width + k] = mask[j * width + turn[k]];
        }
        return moved;
      });
      const net = denseNetwork(config, arm === "new weights" ? seed + 1000 : seed);
      const weights = arm === "new weights" ? await net.weights() : start;
      await net.setWeights(
        weights.map(({ name: own, shape, data: values }, place) => ({
          name: own,
          shape,
          data: Float32Array.from(values, (w, i) => w * masks[place][i]),
        })),
      );
      const optimizer = constrain(sgd({ learningRate }), (w, { offset }) => {
        const place = net.parameterList.findIndex((own) => own.offset === offset);
        return ops.mul(w, ops.constant(masks[place], w.shape));
      });
      using trainer = denseTrainer(trial, { optimizer }, net);
      for await (const _ of trainer.fit(train, { epochs, batchSize, signal })) void _;
      signal.throwIfAborted();
      const kept = (await net.weights()).filter(({ shape }) => shape.length === 2);
      const zeros = kept.reduce(
        (sum, { data: w }) => sum + Array.from(w).filter((value) => value === 0).length,
        0,
      );
      const { accuracy } = await trainer.evaluate(data.test);
      await net.dispose();
      return { accuracy, zeros: zeros / kept.reduce((sum, { data: w }) => sum + w.length, 0) };
    });
    const measures = Object.fromEntries(
      sparsities.map((own) => [`test at ${100 * own} %`, found[own].accuracy]),
    );
    return {
      measures: { dense, ...measures, ...(0.8 in found && { zerosAt80: found[0.8].zeros }) },
      series: { sparsities, test: sparsities.map((own) => found[own].accuracy) },
    };
  },
  shows: [
    lines("Test accuracy against sparsity", ["test"], {
      along: "sparsities",
      x: "share of weights pruned",
      y: "accuracy",
    }),
    dots("At 95 %", ["test at 95 %"], { x: "test accuracy" }),
  ],
  // At 80 % and more.
  holdsWhen: [80, 90, 95, 98].map((sparsity) =>
    differenceWithin(`test at ${sparsity} %`, 0, Number.POSITIVE_INFINITY, "rewound", "new weights"),
  ),
});
