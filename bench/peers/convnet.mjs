// ConvNetJS: its Trainer, example by example, one update a batch. Its dense nets end in a linear regression layer.
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";
import { LEARNING_RATE } from "./workloads.mjs";

const require = createRequire(import.meta.url);
const convnetjs = require("convnetjs");

serve(async ({ kind, batch, sizes }, batches) => {
  if (kind === "product") throw new Error("has no matrix product");
  const net = new convnetjs.Net();
  net.makeLayers(kind === "cnn" ? convolutional : perceptron(sizes));
  const trainer = new convnetjs.Trainer(net, {
    method: "sgd",
    learning_rate: LEARNING_RATE,
    momentum: 0,
    batch_size: batch,
    l2_decay: 0,
  });
  const classes = sizes[sizes.length - 1];
  const examples = batches.map(({ inputs, targets }) =>
    Array.from({ length: batch }, (_, i) => {
      const volume = kind === "cnn" ? new convnetjs.Vol(28, 28, 1, 0) : new convnetjs.Vol(1, 1, sizes[0], 0);
      volume.w.set(inputs.subarray(i * sizes[0], (i + 1) * sizes[0]));
      const target = targets.subarray(i * classes, (i + 1) * classes);
      return { volume, target: kind === "cnn" ? target.indexOf(1) : Array.from(target) };
    }),
  );
  return (i) => {
    for (const { volume, target } of examples[i]) trainer.train(volume, target);
  };
}, require("convnetjs/package.json").version);

const perceptron = (sizes) => [
  { type: "input", out_sx: 1, out_sy: 1, out_depth: sizes[0] },
  ...sizes.slice(1, -1).map((units) => ({ type: "fc", num_neurons: units, activation: "sigmoid" })),
  { type: "regression", num_neurons: sizes[sizes.length - 1] },
];

const convolutional = [
  { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
  { type: "conv", sx: 5, filters: 20, stride: 1, pad: 0 },
  { type: "pool", sx: 2, stride: 2 },
  { type: "relu" },
  { type: "conv", sx: 5, filters: 40, stride: 1, pad: 0 },
  { type: "pool", sx: 2, stride: 2 },
  { type: "relu" },
  { type: "fc", num_neurons: 100, activation: "relu" },
  { type: "softmax", num_classes: 10 },
];
