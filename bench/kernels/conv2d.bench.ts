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
});
