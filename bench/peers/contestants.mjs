// The contestants: what is started for each, and how it is used.

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {"node" | "python"} engine
 * @property {readonly string[]} command script and arguments
 * @property {string} how its way of training, in a line of the table
 */

const rutter = (name, options, how) => ({
  name,
  engine: "node",
  command: ["rutter.mjs", JSON.stringify(options)],
  how,
});

/** @type {readonly Contestant[]} */
export const contestants = [
  rutter("Rutter", {}, "a planned TrainingStep, deterministic build, one thread"),
  rutter("Rutter, fast", { precision: "fast" }, "the build with fused multiply-add; Node 22 or newer"),
  rutter("Rutter, 2 threads", { threads: 2 }, "deterministic build, the same bits on two threads"),
  {
    name: "TensorFlow.js wasm",
    engine: "node",
    command: ["tensorflow.mjs", "wasm"],
    how: "core API with optimizer.minimize in a tidy, SIMD, one thread",
  },
  {
    name: "TensorFlow.js cpu",
    engine: "node",
    command: ["tensorflow.mjs", "cpu"],
    how: "the same on its plain JavaScript backend",
  },
  {
    name: "jax-js",
    engine: "node",
    command: ["jax.mjs"],
    how: "the whole step, gradients and update, in one jit, on WebAssembly",
  },
  {
    name: "brain.js",
    engine: "node",
    command: ["brain.mjs"],
    how: "train() over arrays; updates after each example, with momentum: it has no batches and no plain descent",
  },
  {
    name: "ConvNetJS",
    engine: "node",
    command: ["convnet.mjs"],
    how: "its Trainer with batch_size; dense nets end in a linear regression layer",
  },
  {
    name: "PyTorch",
    engine: "python",
    command: ["torch_peer.py"],
    how: "nn modules and optim.SGD, one thread, batches are tensors already",
  },
  {
    name: "PyTorch, channels last",
    engine: "python",
    command: ["torch_peer.py", "channels_last"],
    how: "the same with that memory layout, for the convolutional network",
  },
  {
    name: "NumPy",
    engine: "python",
    command: ["numpy_peer.py"],
    how: "the step written by hand into arrays that are there, BLAS on one thread",
  },
];
