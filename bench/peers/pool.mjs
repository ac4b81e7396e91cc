// The pool of batches that all contestants read: one file of little-endian float32, batch after batch, each its inputs and
// then its targets. Products have two matrices in place of inputs and targets.
import { readFileSync, writeFileSync } from "node:fs";
import { POOL } from "./workloads.mjs";

/** Values of a batch's inputs and of its targets. */
export function lengths({ kind, batch, sizes }) {
  const [first, last] = [sizes[0], sizes[sizes.length - 1]];
  return kind === "product" ? [first * last, first * last] : [batch * first, batch * last];
}

/** Writes random batches; `images` take the place of random inputs. One-hot targets for the convolutional network. */
export function writePool(path, workload, images) {
  const [inputs, targets] = lengths(workload);
  const classes = workload.sizes[workload.sizes.length - 1];
  const all = new Float32Array(POOL * (inputs + targets));
  for (let b = 0, at = 0; b < POOL; b++) {
    for (let i = 0; i < inputs; i++, at++)
      all[at] = images ? images[(b * inputs + i) % images.length] : Math.random();
    if (workload.kind === "cnn")
      for (let i = 0; i < workload.batch; i++, at += classes)
        all[at + Math.floor(Math.random() * classes)] = 1;
    else for (let i = 0; i < targets; i++, at++) all[at] = Math.random();
  }
  writeFileSync(path, all);
}

/** @returns {{ inputs: Float32Array, targets: Float32Array }[]} */
export function readPool(path, workload) {
  const [inputs, targets] = lengths(workload);
  const bytes = readFileSync(path);
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return Array.from({ length: POOL }, (_, b) => {
    const at = b * (inputs + targets);
    return {
      inputs: all.slice(at, at + inputs),
      targets: all.slice(at + inputs, at + inputs + targets),
    };
  });
}
