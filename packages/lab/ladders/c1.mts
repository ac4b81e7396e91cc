// C1: one layer of 5×5 filters with 2×2 max pooling before 100 sigmoid units, softmax, η = 0.1.
// Nielsen, chapter 6: 98.78 % on test data after the epoch of best validation accuracy.
import { conv2d, dense, flatten, maxPool2d, network, normal, sgd, sigmoid, softmax } from "rutter";
import { softmaxCrossEntropy, Trainer, zeros } from "rutter";
import { mnist } from "rutter/data";

const { train, validation, test } = await mnist({ path: process.env.MNIST ?? "data/mnist" });
/** Weights from N(0, 1/n), biases from N(0, 1). */
const start = (n: number) => ({
  initializer: normal({ standardDeviation: Math.sqrt(1 / n) }),
  biasInitializer: normal(),
});
const net = network({ input: [1, 28, 28], seed: 1 }, [
  conv2d({ filters: 20, kernel: 5, ...start((20 * 25) / 4) }),
  maxPool2d(2),
  sigmoid(),
  flatten(),
  dense({ units: 100, ...start(100) }),
  sigmoid(),
  dense({ units: 10, initializer: zeros() }),
  softmax(),
]);
using trainer = new Trainer(net, { loss: softmaxCrossEntropy(), optimizer: sgd({ learningRate: 0.1 }) });
let best = { validation: 0, test: 0 };
for await (const event of trainer.fit(train, { epochs: 60, batchSize: 10, shuffle: false, validation }))
  if (event.type === "epoch" && event.validation.accuracy > best.validation) {
    best = { validation: event.validation.accuracy, test: (await trainer.evaluate(test)).accuracy };
    console.log(event.epoch, best.validation, best.test);
  }
console.log("C1", best.test, await net.weightsHash());
