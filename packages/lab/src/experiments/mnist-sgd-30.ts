// 784-30-10, η = 3: the first working classifier of Nielsen's book.
import { dense, flatten, Network, normal, quadratic, sgd, sigmoid, Trainer } from "rutter";
import { meanWithin, someRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { lines } from "../lab/figure";
import { trainAndMeasure } from "../lab/protocol";

export default experiment({
  id: "mnist-sgd-30",
  asks: "How well does the first working classifier do: 784-30-10, sigmoid, quadratic cost, plain gradient descent?",
  says: "Epochs 0, 1, 2: 9,129, 9,295, 9,348 of 10,000; best 9,542 at epoch 28; best of three runs.",
  figures: [{ measure: "bestTest", value: 0.9542, from: "book*" }],
  needs: "mnist",
  config: { hidden: 30, learningRate: 3, batchSize: 10, epochs: 30, examples: 50_000 },
  reduced: { epochs: 3, examples: 5_000 },
  async trial(trial) {
    const { hidden, learningRate } = trial.config;
    const layer = (units: number) => dense({ units, initializer: normal(), biasInitializer: normal() });
    const net = new Network({ input: [1, 28, 28], seed: trial.seed }, [
      flatten(),
      layer(hidden),
      sigmoid(),
      layer(10),
      sigmoid(),
    ]);
    using trainer = new Trainer(net, {
      backend: trial.backend,
      loss: quadratic(),
      optimizer: sgd({ learningRate }),
    });
    return await trainAndMeasure(trainer, trial);
  },
  shows: [
    lines("Accuracy after each epoch", ["test", "validation"], { x: "Epoch", y: "Accuracy" }),
    lines("Loss after each epoch", ["trainingLoss", "validationLoss"], { x: "Epoch", y: "Loss", logY: true }),
  ],
  holdsWhen: [
    meanWithin("bestTest", 0.948, 0.958, { withoutStuck: true }),
    someRun("bestTest", 0.952, { withoutStuck: true }),
  ],
});
