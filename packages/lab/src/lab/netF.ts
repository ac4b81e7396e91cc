// Net F: the net that the author's hypotheses are tried on unless they name another.

/** 784-100-10, sigmoids, cross-entropy, N(0, 1/n) starts, η 0.1, batches of 10, 60 epochs. */
export const netF = {
  hidden: [100] as readonly number[],
  cost: "cross-entropy" as "cross-entropy" | "quadratic",
  start: "new" as "new" | "large",
  learningRate: 0.1,
  batchSize: 10,
  epochs: 60,
  examples: 50_000,
  l2: 0,
};
