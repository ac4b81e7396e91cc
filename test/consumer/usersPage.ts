// The user's page of the design: it must compile as written, with every name and type it uses.
// It is type-checked against the installed package and not run.
import {
  conv2d,
  dense,
  earlyStopping,
  flatten,
  maxPool2d,
  network,
  relu,
  sgd,
  softmaxCrossEntropy,
  Trainer,
} from "rutter";
import { mnist } from "rutter/data";
import { wasm } from "rutter/wasm";

const { train, validation, test } = await mnist();
// biome-ignore format: the page as it is written
const net = network({ input: [1, 28, 28], seed: 1 }, [
  conv2d({ filters: 20, kernel: 5 }), maxPool2d(2), relu(),
  conv2d({ filters: 40, kernel: 5 }), maxPool2d(2), relu(),
  flatten(), dense(100), relu(), dense(10),
]);
using trainer = new Trainer(net, {
  backend: await wasm(),
  loss: softmaxCrossEntropy(),
  optimizer: sgd({ learningRate: 0.03 }),
  regularization: { l2: 0.1 },
  callbacks: [earlyStopping({ patience: 10 })],
});
for await (const event of trainer.fit(train, { epochs: 60, batchSize: 10, validation }))
  if (event.type === "epoch") console.log(event.epoch, event.validation.accuracy);
console.log(await trainer.evaluate(test));
await net.save("digits.safetensors");

// Mistakes that the compiler has to see.
// @ts-expect-error dense takes vectors, not images
network({ input: [1, 28, 28] }, [dense(10)]);
// @ts-expect-error a convolution of images takes no vectors
network({ input: [784] }, [conv2d({ filters: 20, kernel: 5 })]);
// @ts-expect-error learningrate is no option
sgd({ learningrate: 0.03 });
for await (const event of trainer.fit(train, { epochs: 1 }))
  if (event.type === "epoch") {
    // @ts-expect-error without a validation set there may be none of its measures
    console.log(event.validation.accuracy);
    // @ts-expect-error only accuracy is counted
    console.log(event.training.precision);
  }
