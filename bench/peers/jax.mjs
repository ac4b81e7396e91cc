// jax-js on WebAssembly: the whole step, gradients and update, is one jitted function.
import { createRequire } from "node:module";
import { defaultDevice, grad, init, jit, lax, nn, numpy as np } from "@jax-js/jax";
import { serve } from "./serve.mjs";
import { LEARNING_RATE } from "./workloads.mjs";

const { version } = createRequire(import.meta.url)("./node_modules/@jax-js/jax/package.json");

serve(async ({ kind, batch, sizes }, batches) => {
  await init("wasm");
  defaultDevice("wasm");
  if (kind === "product") {
    const a = np.array(batches[0].inputs).reshape(sizes);
    const b = np.array(batches[0].targets).reshape(sizes);
    return async () => {
      const c = np.matmul(a.ref, b.ref);
      await c.blockUntilReady();
      c.dispose();
    };
  }
  const { start, loss } = kind === "cnn" ? convolutional(batch) : perceptron(sizes);
  const step = jit((parameters, x, y) => {
    const gradients = grad(loss)(
      parameters.map((p) => p.ref),
      x,
      y,
    );
    return parameters.map((p, i) => p.sub(gradients[i].mul(LEARNING_RATE)));
  });
  const shape = kind === "cnn" ? [batch, 1, 28, 28] : [batch, sizes[0]];
  let parameters = start;
  return async (i) => {
    const x = np.array(batches[i].inputs).reshape(shape);
    const y = np.array(batches[i].targets).reshape([batch, sizes[sizes.length - 1]]);
    parameters = step(parameters, x, y);
    await parameters[0].blockUntilReady();
  };
}, version);

function weights(...shape) {
  const size = shape.reduce((product, n) => product * n, 1);
  return np.array(Float32Array.from({ length: size }, () => 0.1 * (Math.random() - 0.5))).reshape(shape);
}

function perceptron(sizes) {
  const start = sizes.slice(1).flatMap((units, l) => [weights(sizes[l], units), weights(units)]);
  const loss = (parameters, x, y) => {
    let a = x;
    for (let l = 0; l < parameters.length; l += 2)
      a = nn.sigmoid(np.matmul(a, parameters[l]).add(parameters[l + 1]));
    return np.square(a.sub(y)).sum(1).mean().mul(0.5);
  };
  return { start, loss };
}

function convolutional(batch) {
  const start = [
    ...[weights(20, 1, 5, 5), weights(20, 1, 1)],
    ...[weights(40, 20, 5, 5), weights(40, 1, 1)],
    ...[weights(640, 100), weights(100), weights(100, 10), weights(10)],
  ];
  const pool = (x, maps, side) => np.max(x.reshape([batch, maps, side / 2, 2, side / 2, 2]), [3, 5]);
  const loss = ([k1, b1, k2, b2, w3, b3, w4, b4], x, y) => {
    const first = nn.relu(pool(lax.conv(x, k1, [1, 1], "VALID").add(b1), 20, 24));
    const second = nn.relu(pool(lax.conv(first, k2, [1, 1], "VALID").add(b2), 40, 8));
    const hidden = nn.relu(np.matmul(second.reshape([batch, 640]), w3).add(b3));
    return nn.logSoftmax(np.matmul(hidden, w4).add(b4), 1).mul(y).sum(1).mean().mul(-1);
  };
  return { start, loss };
}
