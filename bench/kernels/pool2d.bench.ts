// How fast are the kernels of ops/pool2d.ts? The shapes are those of the book's convolutional network, batch 10.
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

const inputs = [floats(10, 20, 24, 24)];

benchKernels({
  "maxPool2d of [10, 20, 24, 24] by 2": { inputs, build: (x) => ops.maxPool2d(x, { size: 2 }) },
  "sumPool2d of [10, 20, 24, 24] by 2": { inputs, build: (x) => ops.sumPool2d(x, { size: 2 }) },
});
