// M5: what over-fitting looks like. 784-30-10, cross-entropy, N(0, 1) starts, η = 0.5, on 1,000 images.
// Nielsen, chapter 3: test accuracy stops near epoch 280 at 82.27 %, while the test cost is best near epoch 15.
import { dense, flatten, network, normal, sgd, sigmoid, sigmoidCrossEntropy, Trainer } from "rutter";
import { mnist } from "rutter/data";

const { train, test } = await mnist({ path: process.env.MNIST ?? "data/mnist" });
const few = train.take(1_000);
const start = { initializer: normal(), biasInitializer: normal() };
const net = network({ input: [1, 28, 28], seed: 1 }, [
  flatten(),
  dense({ units: 30, ...start }),
  sigmoid(),
  dense({ units: 10, ...start }),
  sigmoid(),
]);
using trainer = new Trainer(net, { loss: sigmoidCrossEntropy(), optimizer: sgd({ learningRate: 0.5 }) });
let lowest = { epoch: 0, cost: Number.POSITIVE_INFINITY };
let best = 0;
for await (const event of trainer.fit(few, { epochs: 400, batchSize: 10 }))
  if (event.type === "epoch") {
    const { epoch } = event;
    const known = await trainer.evaluate(few);
    const unknown = await trainer.evaluate(test);
    if (unknown.loss < lowest.cost) lowest = { epoch, cost: unknown.loss };
    best = Math.max(best, unknown.accuracy);
    console.log(epoch, "cost", known.loss, unknown.loss, "accuracy", known.accuracy, unknown.accuracy);
  }
console.log("M5", lowest.epoch, best, await net.weightsHash());
