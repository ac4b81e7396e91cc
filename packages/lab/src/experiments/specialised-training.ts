// Dense, convolutional and locally connected nets with equally many parameters, trained alike and by methods of their own.
import {
  conv2d,
  dense,
  flatten,
  heNormal,
  type Layer,
  layerSpeeds,
  locallyConnected2d,
  Network,
  parameterGroups,
  phases,
  relu,
  type ScheduleLike,
  sgd,
  softmax,
  softmaxCrossEntropy,
  Trainer,
} from "rutter";
import { differenceWithin } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { dots, lines } from "../lab/figure";
import { trainAndMeasure } from "../lab/protocol";

const initializer = heNormal();

/** A hidden layer, the first or the second. The fields of both that see images are 5×5 in steps of 2: 12×12 places, then 4×4. */
const structures = {
  dense: (name: string) => dense({ name, units: 33, initializer }),
  convolution: (name: string) =>
    conv2d({ name, filters: name === "first" ? 16 : 48, kernel: 5, stride: 2, initializer }),
  local: (name: string) =>
    locallyConnected2d({ name, filters: name === "first" ? 3 : 12, kernel: 5, stride: 2, initializer }),
};
const methods = ["one η", "η per layer", "layer by layer"] as const;
type Structure = keyof typeof structures;
const kinds = Object.keys(structures) as Structure[];

function build(structure: Structure, seed: number): Network {
  const hidden = ["first", "second"].flatMap((name): Layer[] => [structures[structure](name), relu()]);
  const output = [dense({ units: 10, name: "output", initializer }), softmax()];
  return new Network(
    { input: [1, 28, 28], seed },
    structure === "dense" ? [flatten(), ...hidden, ...output] : [...hidden, flatten(), ...output],
  );
}

/** Rates that move the weights of every layer by the same part of their length at the start; their mean of logarithms is η. */
async function ratesOf(net: Network, inspected: Awaited<ReturnType<Network["inspect"]>>, rate: number) {
  const weights = await net.weights();
  const length = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
  const asked = layerSpeeds(inspected).map(({ name, gradients }) => ({
    name,
    ratio: length(weights.find((tensor) => tensor.name === `${name}.weight`)!.data) / gradients.weight,
  }));
  const middle = Math.exp(asked.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / asked.length);
  return asked.map(({ name, ratio }) => ({
    parameters: [name],
    settings: { learningRate: (rate * ratio) / middle },
  }));
}

/** The first layer learns while the second is as drawn, then the second while the first is kept, then all. */
const byLayers = (epochs: number): Record<string, ScheduleLike> => ({
  "first.frozen": phases([{ epochs: epochs / 4, value: 0 }, { epochs: epochs / 4, value: 1 }, { value: 0 }]),
  "second.frozen": phases([{ epochs: epochs / 4, value: 1 }, { value: 0 }]),
});

export default experiment({
  id: "specialised-training",
  asks: "Do structures of equally many parameters that are trained alike end alike, and does a method of its own help one?",
  says: "The compendium's author: different structures that are trained alike differ little; each wants a method of its own.",
  needs: "mnist",
  repeats: 3,
  config: {
    structure: "dense" as Structure,
    method: "one η" as (typeof methods)[number],
    learningRate: 0.05,
    looked: 500,
    batchSize: 10,
    epochs: 40,
    examples: 50_000,
  },
  reduced: { epochs: 8, examples: 5_000 },
  variants: Object.fromEntries(
    kinds.flatMap((structure) =>
      methods.map((method) => [`${structure}, ${method}`, { structure, method }] as const),
    ),
  ),
  async trial(trial) {
    const { structure, method, learningRate, looked, epochs } = trial.config;
    const net = build(structure, trial.seed);
    const { inputs, labels } = (await trial.data()).train.take(looked);
    const loss = softmaxCrossEntropy();
    const groups =
      method === "η per layer"
        ? await ratesOf(net, await net.inspect(inputs, { target: labels, loss }), learningRate)
        : [];
    using trainer = new Trainer(net, {
      backend: trial.backend,
      loss,
      optimizer: parameterGroups(sgd({ learningRate }), groups),
      schedules: method === "layer by layer" ? byLayers(epochs) : {},
    });
    const { measures, series, ...rest } = await trainAndMeasure(trainer, trial);
    const rates = groups.map(({ parameters: [name], settings }) => [`η of ${name}`, settings.learningRate]);
    return {
      ...rest,
      measures: {
        ...measures,
        ...Object.fromEntries(rates),
        parameters: (await net.weights()).reduce((sum, { data }) => sum + data.length, 0),
      },
      series: { validation: series!.validation },
    };
  },
  shows: [
    dots("Accuracy on test images at best validation", ["testAtBestValidation"], { x: "accuracy" }),
    lines("Accuracy on validation data", ["validation"], { x: "epoch", y: "accuracy" }),
  ],
  // The entry asks for a report; a point between structures trained alike is "little", a gain above 0 is help (ours).
  holdsWhen: [
    ...(["convolution", "local"] as const).map((structure) =>
      differenceWithin("testAtBestValidation", -0.01, 0.01, `${structure}, one η`, "dense, one η"),
    ),
  ],
});
