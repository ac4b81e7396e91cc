// Symmetric starts: units that begin alike stay alike.
import { constantValue, dense, flatten, Network, normal, quadratic, sgd, sigmoid, Trainer } from "rutter";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { rounded } from "../lab/series";

export default experiment({
  id: "symmetric-start",
  asks: "Why must weights not start equal?",
  says: "Equal weights keep equal errors; extreme ones saturate (Rashid).",
  needs: "mnist",
  config: {
    /** All weights and biases equal to this; null: N(0, 1). */
    start: null as number | null,
    hidden: 30,
    learningRate: 3,
    batchSize: 10,
    examples: 50_000,
    /** Steps between two looks, units looked at on the first test image, and test images that compare all units. */
    every: 100,
    shown: 6,
    images: 100,
  },
  reduced: { examples: 10_000 },
  variants: { zero: { start: 0 }, equal: { start: 0.1 }, random: { start: null } },
  async trial({ config, seed, backend, data, signal, progress }) {
    const { start, hidden, learningRate, batchSize, examples, every, shown, images } = config;
    const { train, test } = await data();
    const own = () => (start === null ? normal() : constantValue({ value: start }));
    const layer = (units: number) => dense({ units, initializer: own(), biasInitializer: own() });
    const net = new Network({ input: [1, 28, 28], seed }, [
      flatten(),
      layer(hidden),
      sigmoid(),
      layer(10),
      sigmoid(),
    ]);
    const looks = test.take(images);
    const activations = async () => (await net.inspect(looks, { backend })).layers[2].output.data;
    /** Mean distance of the units' weights from their common mean. */
    const spread = async () => {
      const { shape, data: weight } = (await net.weights())[0];
      const [units, inputs] = shape;
      let sum = 0;
      for (let k = 0; k < inputs; k++) {
        let mean = 0;
        for (let j = 0; j < units; j++) mean += weight[j * inputs + k] / units;
        for (let j = 0; j < units; j++) sum += (weight[j * inputs + k] - mean) ** 2;
      }
      return Math.sqrt(sum / units);
    };
    const spreadBefore = await spread();
    const seen: number[][] = Array.from({ length: shown }, () => []);
    const look = async () => {
      const a = await activations();
      for (const [unit, series] of seen.entries()) series.push(a[unit]);
    };
    await look();
    using trainer = new Trainer(net, { backend, loss: quadratic(), optimizer: sgd({ learningRate }) });
    const fitted = trainer.fit(train.take(examples), { epochs: 1, batchSize, batchEvents: true, signal });
    for await (const event of fitted)
      if (event.type === "batch" && event.step % every === 0) {
        await look();
        progress((event.step * batchSize) / examples);
      }
    signal.throwIfAborted();
    const a = await activations();
    let unlike = 0;
    for (let image = 0; image < images; image++) {
      const row = a.subarray(image * hidden, (image + 1) * hidden);
      unlike = Math.max(unlike, Math.max(...row) - Math.min(...row));
    }
    const series = Object.fromEntries(seen.map((values, i) => [`unit ${i + 1}`, rounded(values, 5)]));
    return {
      measures: {
        unlike,
        spreadBefore,
        spreadAfter: await spread(),
        spreadGrown: (await spread()) - spreadBefore,
        test: (await trainer.evaluate(test)).accuracy,
      },
      series: { step: seen[0].map((_, i) => i * every), ...series },
      weightsHash: await net.weightsHash(),
    };
  },
  shows: [
    lines(
      "Six hidden units on one image",
      [1, 2, 3, 4, 5, 6].map((i) => `unit ${i}`),
      {
        along: "step",
        x: "step",
        y: "activation",
        panels: "variants",
      },
    ),
  ],
  holdsWhen: [
    everyRun("unlike", 0, 1e-6, { variant: "zero" }),
    everyRun("unlike", 0, 1e-6, { variant: "equal" }),
    everyRun("unlike", 0.1, 1, { variant: "random" }),
    everyRun("spreadGrown", 0, Number.POSITIVE_INFINITY, { variant: "random" }),
  ],
});
