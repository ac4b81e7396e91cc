// How fast are the kernels of ops/conv2d.ts? The shapes are those of the book's convolutional network, batch 10.
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

benchKernels({
  "conv2d of [10, 1, 28, 28] by 20 filters of 5": {
    inputs: [floats(10, 1, 28, 28), floats(20, 1, 5, 5), floats(20)],
    build: (x, weight, bias) => ops.conv2d(x, weight, bias),
  },
  "conv2d of [10, 20, 12, 12] by 40 filters of 5": {
    inputs: [floats(10, 20, 12, 12), floats(40, 20, 5, 5), floats(40)],
    build: (x, weight, bias) => ops.conv2d(x, weight, bias),
  },
  "conv2d of [10, 40, 8, 8], padding 4, by 20 filters of 5: gradient of images": {
    inputs: [floats(10, 40, 8, 8), floats(20, 40, 5, 5)],
    build: (delta, weight) => ops.conv2d(delta, weight, undefined, { padding: 4 }),
  },
  "conv2d of [4, 32, 28, 28] by a filter of 3 per channel": {
    inputs: [floats(4, 32, 28, 28), floats(32, 1, 3, 3), floats(32)],
    build: (x, weight, bias) => ops.conv2d(x, weight, bias, { padding: 1, groups: 32 }),
  },
  "conv2dWeightGradient of [10, 1, 28, 28] and [10, 20, 24, 24]": {
    inputs: [floats(10, 1, 28, 28), floats(10, 20, 24, 24)],
    build: (x, delta) => ops.conv2dWeightGradient(x, delta, 5),
  },
  "conv2dWeightGradient of [10, 20, 12, 12] and [10, 40, 8, 8]": {
    inputs: [floats(10, 20, 12, 12), floats(10, 40, 8, 8)],
    build: (x, delta) => ops.conv2dWeightGradient(x, delta, 5),
  },
});
