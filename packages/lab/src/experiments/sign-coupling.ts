// All incoming gradients of one sign: with positive activations a neuron's weights can only all grow or all shrink.
import {
  dense,
  flatten,
  type Layer,
  Network,
  normalFanIn,
  relu,
  sgd,
  sigmoid,
  softmaxCrossEntropy,
  Trainer,
  tanh,
} from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

const UNITS: Record<string, () => Layer> = { sigmoid, tanh, relu };

export default experiment({
  id: "sign-coupling",
  asks: "Do positive activations move all weights into a neuron the same way?",
  says: "∂C/∂w_jk = a_k·δ_j has the sign of δ_j for every k where all a_k are positive; tanh takes this bias away. Whether it slows learning is not proven.",
  config: {
    unit: "sigmoid",
    hidden: [30, 30],
    examples: 1000,
    looked: 100,
    epochs: 3,
    batchSize: 10,
    learningRate: 0.1,
  },
  variants: { sigmoid: { unit: "sigmoid" }, tanh: { unit: "tanh" }, relu: { unit: "relu" } },
  async trial({ config, seed, backend, data, progress }) {
    const { unit, hidden, examples, looked, epochs, batchSize, learningRate } = config;
    const train = (await data()).train.take(examples);
    const layer = (units: number) => dense({ units, initializer: normalFanIn() });
    const net = new Network({ input: [1, 28, 28], seed }, [
      flatten(),
      ...hidden.flatMap((units) => [layer(units), UNITS[unit]()]),
      layer(10),
    ]);
    const loss = softmaxCrossEntropy();
    const seen = train.take(looked);
    const shares = { example: [] as number[], batch: [] as number[] };
    const look = async () => {
      const { layers } = await net.inspect(seen.inputs, { target: seen.labels as Int32Array, loss, backend });
      const later = layers.filter(({ kind }) => kind === "dense").slice(1);
      let [same, all, sameInBatch, allInBatch] = [0, 0, 0, 0];
      for (const { input, delta } of later) {
        const [k, j] = [input.shape[1], delta!.shape[1]];
        for (let start = 0; start < looked; start += batchSize) {
          const sums = new Float64Array(k * j);
          for (let x = start; x < start + batchSize; x++)
            for (let unit = 0; unit < j; unit++) {
              const error = delta!.data[x * j + unit];
              for (let link = 0; link < k; link++) {
                const slope = input.data[x * k + link] * error;
                sums[unit * k + link] += slope;
                if (slope === 0) continue;
                all++;
                if (slope > 0 === error > 0) same++;
              }
            }
          for (let unit = 0; unit < j; unit++) {
            const row = sums.subarray(unit * k, (unit + 1) * k);
            const positive = row.filter((slope) => slope > 0).length;
            const negative = row.filter((slope) => slope < 0).length;
            sameInBatch += Math.max(positive, negative);
            allInBatch += positive + negative;
          }
        }
      }
      shares.example.push(same / all);
      shares.batch.push(sameInBatch / allInBatch);
    };
    await look();
    using trainer = new Trainer(net, { backend, loss, optimizer: sgd({ learningRate }) });
    for await (const event of trainer.fit(train, { epochs, batchSize }))
      if (event.type === "epoch") {
        await look();
        progress(event.epoch / epochs);
      }
    return {
      measures: {
        lowest: Math.min(...shares.example),
        highest: Math.max(...shares.example),
        batchLast: shares.batch.at(-1)!,
      },
      series: { "share per example": shares.example, "larger share per batch": shares.batch },
      weightsHash: await net.weightsHash(),
    };
  },
  shows: [
    lines("Gradients into a unit of one sign, for one example", ["share per example"], {
      x: "Look: before training, then after each epoch",
      y: "Share",
    }),
    lines("The larger share, for a batch", ["larger share per batch"], {
      x: "Look: before training, then after each epoch",
      y: "Share",
    }),
  ],
  holdsWhen: [
    everyRun("lowest", 1, 1, { variant: "sigmoid" }),
    everyRun("lowest", 0.4, 0.6, { variant: "tanh" }),
    everyRun("highest", 0.4, 0.6, { variant: "tanh" }),
    everyRun("lowest", 1, 1, { variant: "relu" }),
  ],
});
