// The workloads: training steps (forward, loss, backward, plain gradient descent) and matrix products.

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {"dense" | "cnn" | "product"} kind
 * @property {number} batch examples a step; of a product its side
 * @property {number[]} sizes values of an input, units of the layers, values of a target
 * @property {boolean} [digits] inputs are drawn digits, most of whose pixels are 0, in place of random numbers
 */

/** Dense sigmoid layers, quadratic cost ½ Σ (a − y)², mean over the batch. */
const dense = (batch, ...sizes) => ({ name: `mlp-${sizes.join("-")}`, kind: "dense", batch, sizes });

/** conv 5×5×20, pool 2, ReLU, conv 5×5×40, pool 2, ReLU, dense 100, ReLU, dense 10, softmax cross-entropy. */
const cnn = (batch) => ({ name: "cnn-20-40-fc100", kind: "cnn", batch, sizes: [784, 10] });

/** A square matrix product. */
const product = (side) => ({ name: `gemm-${side}`, kind: "product", batch: side, sizes: [side, side] });

/** @type {readonly Workload[]} */
export const workloads = [
  dense(10, 784, 30, 10),
  dense(10, 784, 100, 10),
  dense(32, 784, 100, 10),
  dense(128, 784, 100, 10),
  { ...dense(128, 784, 100, 10), name: "mlp-784-100-10 digits", digits: true },
  dense(4, 2, 8, 1),
  cnn(10),
  cnn(64),
  ...[64, 128, 256, 512, 1024].map(product),
];

/** Small enough that no run saturates its units or drifts into denormal numbers, whatever its length. */
export const LEARNING_RATE = 0.01;

/** Different batches in turn, so that no step finds its data where the last one left it. */
export const POOL = 16;

/** Operations of a product. */
export const flops = (side) => 2 * side ** 3;

/** What a step is worth: examples, or operations. */
export const worth = ({ kind, batch }) => (kind === "product" ? flops(batch) : batch);
