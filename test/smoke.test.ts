import { expect, test } from "vitest";
import { Dataset, dense, network, normal, quadratic, sgd, sigmoid, Trainer, adam, softmaxCrossEntropy, relu, flatten } from "rutter";
import { digits } from "rutter/data";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";

const xor = Dataset.from({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [[0], [1], [1], [0]] });

test("xor learns", async () => {
  for (const backend of [reference(), await wasm()]) {
    const net = network({ input: [2], seed: 1 }, [dense({ units: 8, initializer: normal(), biasInitializer: normal() }), sigmoid(), dense({ units: 1, initializer: normal() }), sigmoid()]);
    using trainer = new Trainer(net, { backend, loss: quadratic(), optimizer: sgd({ learningRate: 3 }) });
    for await (const event of trainer.fit(xor, { epochs: 2000, batchSize: 4, validation: xor }))
      if (event.type === "epoch" && event.epoch % 500 === 0) console.log(event.epoch, event.validation.loss, event.validation.accuracy, event.samplesPerSecond | 0);
    console.log(await net.weightsHash());
  }
});

test("digits", async () => {
  const { train, validation } = await digits({ train: 2000, validation: 500, test: 10 });
  for (const backend of [await wasm(), reference()]) {
    const net = network({ input: [1, 28, 28], seed: 1 }, [flatten(), dense({ units: 30, initializer: normal(), biasInitializer: normal() }), sigmoid(), dense({ units: 10, initializer: normal(), biasInitializer: normal() }), sigmoid()]);
    using trainer = new Trainer(net, { backend, loss: quadratic(), optimizer: sgd({ learningRate: 3 }) });
    for await (const event of trainer.fit(train, { epochs: 3, batchSize: 10, validation }))
      if (event.type === "epoch") console.log(event.epoch, event.training, event.validation, event.samplesPerSecond | 0);
    console.log(await net.weightsHash());
    if (backend.name === "wasm") console.log(net.summary());
  }
});
test("digits adam", async () => {
  const { train, validation } = await digits({ train: 2003, validation: 500, test: 10 });
  for (const backend of [await wasm(), reference()]) {
    const net = network({ input: [1, 28, 28], seed: 1 }, [flatten(), dense(30), relu(), dense(10)]);
    using trainer = new Trainer(net, { backend, loss: softmaxCrossEntropy(), optimizer: adam(), regularization: {l2: 1} });
    for await (const event of trainer.fit(train, { epochs: 2, batchSize: 10, validation }))
      if (event.type === "epoch") console.log(event.epoch, event.training, event.validation, event.samplesPerSecond | 0);
    console.log(await net.weightsHash());
  }
});
