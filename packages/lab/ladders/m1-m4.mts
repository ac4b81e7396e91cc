// M1–M4: does cross-entropy beat the quadratic cost? 784-30-10 and 784-100-10, N(0, 1) starts, each cost at its rate.
// Nielsen, chapter 3: 95.49 against 95.42 % and 96.82 against 96.59 % on test data, at the best epoch.
import { dense, flatten, network, normal, quadratic, sgd, sigmoid } from "rutter";
import { sigmoidCrossEntropy, Trainer } from "rutter";
import { mnist } from "rutter/data";

const { train, test } = await mnist({ path: process.env.MNIST ?? "data/mnist" });
const start = { initializer: normal(), biasInitializer: normal() };
for (const [rung, units, loss, learningRate] of [
  ["M1", 30, sigmoidCrossEntropy(), 0.5],
  ["M2", 30, quadratic(), 3],
  ["M3", 100, sigmoidCrossEntropy(), 0.5],
  ["M4", 100, quadratic(), 3],
] as const) {
  const net = network({ input: [1, 28, 28], seed: 1 }, [
    flatten(),
    dense({ units, ...start }),
    sigmoid(),
    dense({ units: 10, ...start }),
    sigmoid(),
  ]);
  using trainer = new Trainer(net, { loss, optimizer: sgd({ learningRate }) });
  let best = 0;
  for await (const event of trainer.fit(train, { epochs: 30, batchSize: 10 }))
    if (event.type === "epoch") {
      const { accuracy } = await trainer.evaluate(test);
      best = Math.max(best, accuracy);
      console.log(rung, event.epoch, accuracy);
    }
  console.log(rung, best, await net.weightsHash());
}
