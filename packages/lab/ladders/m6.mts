// M6: more data narrows the gap. 784-30-10, cross-entropy, N(0, 1) starts, η = 0.5, on all 50,000 images.
// Nielsen, chapter 3: 97.86 % on training data and 95.33 % on test data, a gap of 2.53 points against M5's 17.73.
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
using trainer = new Trainer(net, { loss: sigmoidCrossEntropy(), optimizer: sgd({ learningRate: 0.5 }) });
let gap = Number.NaN;
for await (const event of trainer.fit(train, { epochs: 30, batchSize: 10 }))
  if (event.type === "epoch") {
    const known = await trainer.evaluate(train);
    const unknown = await trainer.evaluate(test);
    gap = known.accuracy - unknown.accuracy;
    console.log(event.epoch, known.accuracy, unknown.accuracy);
  }
console.log("M6", gap, await net.weightsHash());
