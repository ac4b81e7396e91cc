// One neuron, input 1 → output 0: does a badly wrong neuron learn fastest?
import { dense, type Loss, Network, quadratic, sgd, sigmoid, sigmoidCrossEntropy, Trainer } from "rutter";
import { Dataset } from "rutter/data";
import { reference } from "rutter/reference";
import { everyRun, near } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";

const COSTS: Record<string, () => Loss> = { Q: quadratic, CE: sigmoidCrossEntropy };

/** Every so many epochs a curve has a point. */
const EVERY = 5;

export default experiment({
  id: "toy-saturation",
  asks: "Does a badly wrong neuron learn fastest?",
  says: "With the quadratic cost a start at 0.98 hardly moves for 150 epochs; with cross-entropy the cost falls steepest at first.",
  figures: [
    { measure: "S1 a(0)", value: 0.82, from: "book" },
    { measure: "S1 a(300)", value: 0.09, from: "book" },
    { measure: "S2 a(0)", value: 0.98, from: "book" },
  ],
  config: {
    epochs: 400,
    runs: {
      S1: { cost: "Q", start: [0.6, 0.9], learningRate: 0.15 },
      S2: { cost: "Q", start: [2, 2], learningRate: 0.15 },
      S3: { cost: "CE", start: [0.6, 0.9], learningRate: 0.005 },
      S4: { cost: "CE", start: [2, 2], learningRate: 0.005 },
      "S3 fast": { cost: "CE", start: [0.6, 0.9], learningRate: 0.15 },
      "S4 fast": { cost: "CE", start: [2, 2], learningRate: 0.15 },
    },
    at: [0, 50, 100, 150, 200, 250, 300, 400],
  },
  async trial({ config: { epochs, runs, at } }) {
    // In float32 the falls of a saturated output's cost would be too coarse to be compared.
    const backend = reference({ precision: "float64" });
    const measures: Record<string, number> = {};
    const series: Record<string, number[]> = {};
    const train = Dataset.from({ inputs: [[1]], labels: [[0]] });
    for (const [name, { cost, start, learningRate }] of Object.entries(runs)) {
      const net = new Network({ input: [1] }, [dense(1), sigmoid()]);
      await net.setWeights([
        { name: "0.weight", shape: [1, 1], data: Float32Array.of(start[0]) },
        { name: "0.bias", shape: [1], data: Float32Array.of(start[1]) },
      ]);
      const loss = COSTS[cost]();
      const seen = await net.inspect([1], { target: Float32Array.of(0), loss, backend });
      measures[`${name} dC/dw`] = seen.layers[0].gradients!.weight.data[0];
      using trainer = new Trainer(net, { backend, loss, optimizer: sgd({ learningRate }) });
      const output = async () => (await trainer.predict([1])).data[0];
      const outputs = [await output()];
      const parameters = [await net.parameters.read()];
      for await (const event of trainer.fit(train, { epochs, batchSize: 1 }))
        if (event.type === "epoch") {
          outputs.push(await output());
          parameters.push(await net.parameters.read());
        }
      for (const epoch of at) measures[`${name} a(${epoch})`] = outputs[epoch];
      for (const limit of [0.5, 0.095])
        measures[`${name} below ${limit}`] = outputs.findIndex((a) => a < limit);
      const curve = (value: (a: number, epoch: number) => number) =>
        outputs.flatMap((a, epoch) => (epoch % EVERY === 0 ? [Number(value(a, epoch).toPrecision(5))] : []));
      series.epoch = curve((_, epoch) => epoch);
      series[`${name} a`] = curve((a) => a);
      series[`${name} w`] = curve((_, epoch) => parameters[epoch][0]);
      series[`${name} b`] = curve((_, epoch) => parameters[epoch][1]);
      series[`${name} cost`] = curve((a) => (cost === "Q" ? a ** 2 / 2 : -Math.log(1 - a)));
      series[`${name} σ′`] = curve((a) => a * (1 - a));
      const costs = outputs.map((a) => (cost === "Q" ? a ** 2 / 2 : -Math.log(1 - a)));
      const falls = costs.slice(1).map((value, i) => costs[i] - value);
      measures[`${name} steepest epoch`] = falls.indexOf(Math.max(...falls));
      await net.dispose();
    }
    return { measures, series };
  },
  shows: [
    lines("The output as it learns 1 → 0", ["S1 a", "S2 a", "S3 a", "S4 a"], {
      along: "epoch",
      x: "Epoch",
      y: "Output",
    }),
    lines("The cost meanwhile", ["S1 cost", "S2 cost", "S3 cost", "S4 cost"], {
      along: "epoch",
      x: "Epoch",
      y: "Cost",
    }),
    lines("The sigmoid’s slope: flat means slow", ["S1 σ′", "S2 σ′", "S3 σ′", "S4 σ′"], {
      along: "epoch",
      x: "Epoch",
      y: "σ′",
    }),
    ...["w", "b"].map((name) =>
      lines(
        `The ${name === "w" ? "weight" : "bias"} meanwhile`,
        ["S1", "S2", "S3", "S4"].map((run) => `${run} ${name}`),
        { along: "epoch", x: "Epoch", y: name },
      ),
    ),
    lines("Cross-entropy at a higher rate", ["S3 fast a", "S4 fast a"], {
      along: "epoch",
      x: "Epoch",
      y: "Output",
    }),
  ],
  holdsWhen: [
    ...Object.entries({
      S1: { 0: 0.8176, 100: 0.211, 200: 0.1237, 300: 0.094 },
      S2: {
        0: 0.982,
        50: 0.9759,
        100: 0.9641,
        150: 0.9334,
        200: 0.7887,
        250: 0.3572,
        300: 0.2028,
        400: 0.1217,
      },
      S3: { 300: 0.4177 },
      S4: { 300: 0.7796 },
      "S3 fast": { 50: 0.0792 },
      "S4 fast": { 50: 0.0985 },
    }).flatMap(([name, values]) =>
      Object.entries(values).map(([epoch, value]) => near(`${name} a(${epoch})`, value, 0.001)),
    ),
    everyRun("S1 below 0.5", 36, 36),
    everyRun("S2 below 0.5", 232, 232),
    everyRun("S3 fast below 0.095", 43, 43),
    everyRun("S4 fast below 0.095", 52, 52),
    near("S1 dC/dw", 0.1219, 0.001),
    near("S2 dC/dw", 0.01734, 0.001),
    near("S3 dC/dw", 0.8176, 0.001),
    near("S4 dC/dw", 0.982, 0.001),
    // Steepest where it is most wrong, whatever the rate.
    ...["S3", "S4", "S3 fast", "S4 fast"].map((name) => everyRun(`${name} steepest epoch`, 0, 0)),
  ],
});
