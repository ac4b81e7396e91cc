// TensorFlow.js: its core API (a tape over ops, optimizer.minimize), which costs less per step than its layers' trainOnBatch.
// Argument: wasm (SIMD, one thread) or cpu.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import * as wasm from "@tensorflow/tfjs-backend-wasm";
import { serve } from "./serve.mjs";
import { LEARNING_RATE } from "./workloads.mjs";

const backend = process.argv[2];
// The glue of the module wants require and __dirname, as in CommonJS.
const require = createRequire(import.meta.url);
globalThis.require = require;
globalThis.__dirname = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
wasm.setWasmPaths(`${join(globalThis.__dirname)}/`);
wasm.setThreadsCount(1);

serve(async ({ kind, batch, sizes }, batches) => {
  await tf.setBackend(backend);
  await tf.ready();
  if (tf.getBackend() !== backend) throw new Error(`${backend} did not start`);
  if (kind === "product") {
    const a = tf.tensor(batches[0].inputs, sizes);
    const b = tf.tensor(batches[0].targets, sizes);
    return () => tf.dispose(tf.matMul(a, b));
  }
  const optimizer = tf.train.sgd(LEARNING_RATE);
  const loss = kind === "cnn" ? convolutional() : perceptron(sizes);
  const shape = kind === "cnn" ? [batch, 28, 28, 1] : [batch, sizes[0]];
  return (i) => {
    tf.tidy(() => {
      const x = tf.tensor(batches[i].inputs, shape);
      const y = tf.tensor(batches[i].targets, [batch, sizes[sizes.length - 1]]);
      optimizer.minimize(() => loss(x, y));
    });
  };
}, tf.version.tfjs);

const weights = (...shape) => tf.variable(tf.randomUniform(shape, -0.05, 0.05));

function perceptron(sizes) {
  const layers = sizes.slice(1).map((units, l) => [weights(sizes[l], units), weights(units)]);
  return (x, y) => {
    for (const [w, b] of layers) x = tf.sigmoid(tf.add(tf.matMul(x, w), b));
    return tf.mul(0.5, tf.mean(tf.sum(tf.squaredDifference(x, y), 1)));
  };
}

function convolutional() {
  const [k1, b1, k2, b2] = [weights(5, 5, 1, 20), weights(20), weights(5, 5, 20, 40), weights(40)];
  const [w3, b3, w4, b4] = [weights(640, 100), weights(100), weights(100, 10), weights(10)];
  const block = (x, k, b) => tf.relu(tf.maxPool(tf.add(tf.conv2d(x, k, 1, "valid"), b), 2, 2, "valid"));
  return (x, y) => {
    const features = tf.reshape(block(block(x, k1, b1), k2, b2), [-1, 640]);
    const hidden = tf.relu(tf.add(tf.matMul(features, w3), b3));
    return tf.losses.softmaxCrossEntropy(y, tf.add(tf.matMul(hidden, w4), b4));
  };
}
