// How fast are the kernels of ops/matmul.ts? The shapes are those of 784-30-10 and 784-100-10 networks.
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

benchKernels({
  "[10, 784] · [30, 784]ᵀ, forward": {
    inputs: [floats(10, 784), floats(30, 784)],
    build: (x, w) => ops.matmul(x, w, { transposeB: true }),
  },
  "[10, 30]ᵀ · [10, 784], gradient of weights": {
    inputs: [floats(10, 30), floats(10, 784)],
    build: (delta, x) => ops.matmul(delta, x, { transposeA: true }),
  },
  "[10, 784] · [100, 784]ᵀ, forward": {
    inputs: [floats(10, 784), floats(100, 784)],
    build: (x, w) => ops.matmul(x, w, { transposeB: true }),
  },
  "[10, 100]ᵀ · [10, 784], gradient of weights": {
    inputs: [floats(10, 100), floats(10, 784)],
    build: (delta, x) => ops.matmul(delta, x, { transposeA: true }),
  },
  "[128, 784] · [100, 784]ᵀ, forward": {
    inputs: [floats(128, 784), floats(100, 784)],
    build: (x, w) => ops.matmul(x, w, { transposeB: true }),
  },
  "[128, 100] · [100, 784], gradient of inputs": {
    inputs: [floats(128, 100), floats(100, 784)],
    build: (delta, w) => ops.matmul(delta, w),
  },
});
