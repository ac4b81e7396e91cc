// How fast are the kernels of ops/pool2d.ts? The shapes are those of the book's convolutional network, batch 10.
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

const images = floats(10, 20, 24, 24);
const windows = floats(10, 20, 12, 12);
const options = { size: 2 };

benchKernels({
  "maxPool2d of [10, 20, 24, 24] by 2": { inputs: [images], build: (x) => ops.maxPool2d(x, options) },
  "maxPool2dGradient of [10, 20, 24, 24] by 2": {
    inputs: [images, windows],
    build: (x, delta) => ops.maxPool2dGradient(x, delta, options),
  },
  "maxPool2dSelect of [10, 20, 24, 24] by 2": {
    inputs: [images, images],
    build: (x, values) => ops.maxPool2dSelect(x, values, options),
  },
  "sumPool2d of [10, 20, 24, 24] by 2": { inputs: [images], build: (x) => ops.sumPool2d(x, options) },
  "sumPool2dGradient of [10, 20, 12, 12] by 2": {
    inputs: [windows],
    build: (delta) => ops.sumPool2dGradient(delta, [10, 20, 24, 24], options),
  },
  "maxPool2d of [10, 20, 24, 24] by 3, stride 2": {
    inputs: [images],
    build: (x) => ops.maxPool2d(x, { size: 3, stride: 2 }),
  },
});
