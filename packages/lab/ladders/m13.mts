// M13: accuracy by the number of training images. 784-30-10, cross-entropy, N(0, 1/n) starts, η = 0.5, the same number
// of steps and the same decay in each for every size. Nielsen, chapter 3: 93.24 % on validation data with 5,000 images.
import { dense, flatten, network, normal, normalFanIn, sgd, sigmoid } from "rutter";
import { sigmoidCrossEntropy, Trainer } from "rutter";
import { mnist } from "rutter/data";

const { train, validation } = await mnist({ path: process.env.MNIST ?? "data/mnist" });
const start = { initializer: normalFanIn(), biasInitializer: normal() };
const found: number[] = [];
for (const size of [1_000, 2_000, 5_000, 10_000, 20_000, 50_000]) {
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
    regularization: { l2: (5 * size) / 50_000 },
  });
  for await (const event of trainer.fit(train.take(size), { epochs: 1_500_000 / size, batchSize: 10 }))
    if (event.type === "end") found.push((await trainer.evaluate(validation)).accuracy);
  console.log(size, found.at(-1));
}
console.log("M13", ...found);
