// Rutter: a training step planned once. Arguments: precision (default or fast), threads, revectorize.
import { createRequire } from "node:module";
import {
  compile,
  conv2d,
  dense,
  flatten,
  maxPool2d,
  Network,
  ops,
  quadratic,
  relu,
  sgd,
  sigmoid,
  softmaxCrossEntropy,
  TrainingStep,
  tensorType,
} from "rutter";
import { wasm } from "rutter/wasm";
import { serve } from "./serve.mjs";
import { LEARNING_RATE } from "./workloads.mjs";

const options = JSON.parse(process.argv[2] ?? "{}");
const { version } = createRequire(import.meta.url)("rutter/package.json");

serve(async ({ kind, batch, sizes }, batches) => {
  const backend = await wasm(options);
  if (options.precision && backend.features.precision !== options.precision)
    throw new Error("this engine has no relaxed SIMD");
  if (kind === "product") {
    const type = tensorType(sizes);
    const { program } = compile({ a: type, b: type }, ({ a, b }) => ({ c: ops.matmul(a, b) }), { backend });
    await program.prepare();
    await program.write(0, batches[0].inputs);
    await program.write(1, batches[0].targets);
    return () => program.run();
  }
  const input = kind === "cnn" ? [1, 28, 28] : [sizes[0]];
  const net = new Network({ input, seed: 1 }, kind === "cnn" ? convolutional() : perceptron(sizes));
  const loss = kind === "cnn" ? softmaxCrossEntropy() : quadratic();
  const step = new TrainingStep({
    backend,
    inputs: [tensorType([batch, ...input]), tensorType([batch, sizes[sizes.length - 1]])],
    updates: [{ network: net, optimizer: sgd({ learningRate: LEARNING_RATE }) }],
    build: ([x, y], context) => ({ loss: ops.mean(loss(net.apply(x, context), y)) }),
  });
  return (i) => {
    step.write(0, batches[i].inputs);
    step.write(1, batches[i].targets);
    return step.run();
  };
}, version);

const perceptron = (sizes) => sizes.slice(1).flatMap((units) => [dense(units), sigmoid()]);

const convolutional = () => [
  ...[conv2d({ filters: 20, kernel: 5 }), maxPool2d(2), relu()],
  ...[conv2d({ filters: 40, kernel: 5 }), maxPool2d(2), relu()],
  ...[flatten(), dense(100), relu(), dense(10)],
];
