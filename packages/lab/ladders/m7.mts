// M7: weight decay on 1,000 images. 784-30-10, cross-entropy, N(0, 1) starts, η = 0.5, λ = 0.1.
// Nielsen, chapter 3: test accuracy rises to 87.1 %.
import { dense, flatten, network, normal, sgd, sigmoid, sigmoidCrossEntropy, Trainer } from "rutter";
import { mnist } from "rutter/data";

const { train, test } = await mnist({ path: process.env.MNIST ?? "data/mnist" });
const start = { initializer: normal(), biasInitializer: normal() };
const net = network({ input: [1, 28, 28], seed: 1 }, [
  flatten(),
  dense({ units: 30, ...start }),
  sigmoid(),
  dense({ units: 10, ...start }),
  sigmoid(),
]);
using trainer = new Trainer(net, {
  loss: sigmoidCrossEntropy(),
  optimizer: sgd({ learningRate: 0.5 }),
  regularization: { l2: 0.1 }, // λ/(2n) Σ w², without biases
});
let best = 0;
for await (const event of trainer.fit(train.take(1_000), { epochs: 400, batchSize: 10 }))
  if (event.type === "epoch") {
    const { accuracy } = await trainer.evaluate(test);
    best = Math.max(best, accuracy);
    console.log(event.epoch, accuracy);
  }
console.log("M7", best, await net.weightsHash());
