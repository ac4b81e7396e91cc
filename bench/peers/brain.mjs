// brain.js: updates after each example (it has no batches), so a step is one pass of train() over the whole pool.
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";
import { LEARNING_RATE, POOL } from "./workloads.mjs";

const require = createRequire(import.meta.url);
const { NeuralNetwork } = require("brain.js");

serve(async ({ kind, batch, sizes }, batches) => {
  if (kind !== "dense") throw new Error("has dense layers only");
  const net = new NeuralNetwork({ hiddenLayers: sizes.slice(1, -1), activation: "sigmoid" });
  const classes = sizes[sizes.length - 1];
  const data = batches.flatMap(({ inputs, targets }) =>
    Array.from({ length: batch }, (_, i) => ({
      input: inputs.slice(i * sizes[0], (i + 1) * sizes[0]),
      output: targets.slice(i * classes, (i + 1) * classes),
    })),
  );
  // A pass is POOL steps' worth of examples.
  let calls = 0;
  return () => {
    if (calls++ % POOL === 0)
      net.train(data, { iterations: 1, errorThresh: 1e-9, learningRate: LEARNING_RATE });
  };
}, require("brain.js/package.json").version);
