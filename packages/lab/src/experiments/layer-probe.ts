// A linear probe on every layer: how much of the digit can still be read there?
import {
  type Backend,
  dense,
  flatten,
  lbfgs,
  minimize,
  Network,
  softmax,
  softmaxCrossEntropy,
  trainingObjective,
  zeros,
} from "rutter";
import { Dataset } from "rutter/data";
import { meanWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { denseNetwork, denseTrainer } from "../lab/ladder";
import { classesOf, mistakes } from "../lab/mistakes";
import { deep } from "../lab/speedTrial";

/** What a layer gives for every example, each number shifted and scaled to mean 0 and deviation 1 over the first set. */
function standardized(
  sets: readonly Dataset<"class">[],
  outputs: readonly ArrayLike<number>[],
): Dataset<"class">[] {
  const width = outputs[0].length / sets[0].length;
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  for (let i = 0; i < outputs[0].length; i++) mean[i % width] += outputs[0][i] / sets[0].length;
  for (let i = 0; i < outputs[0].length; i++)
    square[i % width] += (outputs[0][i] - mean[i % width]) ** 2 / sets[0].length;
  return sets.map(({ labels, classes }, k) => {
    const inputs = Float32Array.from(
      outputs[k],
      (value, i) => (value - mean[i % width]) / (Math.sqrt(square[i % width]) || 1),
    );
    return new Dataset({ kind: "class", inputs, inputShape: [width], labels, labelShape: [], classes });
  });
}

/** Accuracy on the second set of a softmax layer that is fitted to the first by all examples at once. */
async function probe([train, validation]: readonly Dataset<"class">[], iterations: number, backend: Backend) {
  const net = new Network({ input: train.inputShape }, [
    flatten(),
    dense({ units: 10, initializer: zeros() }),
    softmax(),
  ]);
  const objective = trainingObjective(net, train, { loss: softmaxCrossEntropy(), backend });
  for await (const { value } of minimize(objective, { method: lbfgs(), iterations })) if (value === 0) break;
  objective.dispose();
  const wrong = mistakes(validation, classesOf(await net.predict(validation, { backend })));
  await net.dispose();
  return 1 - wrong.length / validation.length;
}

export default experiment({
  id: "layer-probe",
  asks: "How much of the digit is left in each layer, before and during training?",
  says: "Random weights mean that the first layer throws away most information about the image.",
  needs: "mnist",
  repeats: 3,
  config: {
    ...deep(4),
    cost: "cross-entropy" as const,
    start: "new" as const,
    learningRate: 0.1,
    l2: 5,
    batchSize: 10,
    epochs: 30,
    examples: 50_000,
    /** Images that a probe is fitted to. */
    probed: 10_000,
    iterations: 100,
    /** Epochs after which probes are fitted; 0 is the start. */
    at: [0, 1, 5, 30],
  },
  reduced: { epochs: 5, examples: 10_000, probed: 2000, at: [0, 1, 5] },
  async trial(trial) {
    const { config, seed, backend, signal } = trial;
    const { probed, iterations, at, epochs, batchSize, hidden } = config;
    const data = await trial.data();
    const train = data.train.take(config.examples);
    const net = denseNetwork(config, seed);
    using trainer = denseTrainer(trial, {}, net);
    const sets = [data.train.take(probed), data.validation];
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = { layer: [0, ...hidden.map((_, l) => l + 1)] };
    const units = net.layers.filter(({ layer }) => layer.kind === "sigmoid").slice(0, -1);
    const look = async (epoch: number) => {
      const found: number[] = [];
      const pictures = await Promise.all(sets.map((set) => net.inspect(set, { backend })));
      const wanted = [
        (k: number) => pictures[k].layers[0].output,
        ...units.map(
          ({ name }) =>
            (k: number) =>
              pictures[k].layers.find((layer) => layer.name === name)!.output,
        ),
      ];
      for (const [l, output] of wanted.entries()) {
        const accuracy = await probe(
          standardized(sets, [output(0).data, output(1).data]),
          iterations,
          backend,
        );
        measures[`epoch ${epoch}, layer ${l}`] = accuracy;
        found.push(accuracy);
        signal.throwIfAborted();
      }
      measures[`epoch ${epoch}, smallest fall`] = Math.min(
        ...found.slice(2).map((accuracy, l) => found[l + 1] - accuracy),
      );
      series[`after ${epoch} epochs`] = found;
    };
    if (at.includes(0)) await look(0);
    for await (const event of trainer.fit(train, { epochs, batchSize, signal }))
      if (event.type === "epoch") {
        if (at.includes(event.epoch)) await look(event.epoch);
        trial.progress(event.epoch / epochs);
      }
    signal.throwIfAborted();
    return { measures, series, weightsHash: await net.weightsHash() };
  },
  shows: [
    lines(
      "Accuracy of a probe on each layer; 0 are the images",
      [0, 1, 5, 30].map((epoch) => `after ${epoch} epochs`),
      {
        along: "layer",
        x: "layer",
        y: "accuracy on validation data",
      },
    ),
  ],
  failsBecause:
    "Nearly all that is lost at the start is lost in the first layer, 30 units for 784 pixels, as the book says. From one layer of 30 units to the next little more goes, least of all from the first to the second: two points in each is asked too much.",
  // Between hidden layers: each gives at least two points less than the one before.
  holdsWhen: [meanWithin("epoch 0, smallest fall", 0.02, 1)],
});
