// M11 and M12: are N(0, 1/n) starts faster than N(0, 1), or better in the end? 30 and 100 hidden, η = 0.1, λ = 5.
// Nielsen, chapter 3: with 30 hidden 87 against almost 93 % after the first epoch, both about 96 % in the end.
import { dense, flatten, network, normal, normalFanIn, sgd, sigmoid } from "rutter";
import { sigmoidCrossEntropy, Trainer } from "rutter";
import { mnist } from "rutter/data";

const { train, test } = await mnist({ path: process.env.MNIST ?? "data/mnist" });
for (const [rung, units, initializer, epochs] of [
  ["M11 large", 30, normal(), 30],
  ["M11 new", 30, normalFanIn(), 30],
  ["M12 large", 100, normal(), 60],
  ["M12 new", 100, normalFanIn(), 60],
] as const) {
  const start = { initializer, biasInitializer: normal() };
  const net = network({ input: [1, 28, 28], seed: 1 }, [
    flatten(),
    dense({ units, ...start }),
    sigmoid(),
    dense({ units: 10, ...start }),
    sigmoid(),
  ]);
  using trainer = new Trainer(net, {
    loss: sigmoidCrossEntropy(),
    optimizer: sgd({ learningRate: 0.1 }),
    regularization: { l2: 5 },
  });
  const accuracies: number[] = [];
  for await (const event of trainer.fit(train, { epochs, batchSize: 10 }))
    if (event.type === "epoch") {
      accuracies.push((await trainer.evaluate(test)).accuracy);
      console.log(rung, event.epoch, accuracies.at(-1));
    }
  console.log(rung, accuracies[0], Math.max(...accuracies), await net.weightsHash());
}
