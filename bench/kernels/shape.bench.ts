// How fast are the kernels of ops/shape.ts?
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

benchKernels({
  "transpose of [128, 784]": { inputs: [floats(128, 784)], build: (x) => ops.transpose(x) },
  "inner slice of [128, 784]": {
    inputs: [floats(128, 784)],
    build: (x) => ops.slice(x, [0, 100], [128, 200]),
  },
  "broadcast of a row to [128, 100]": {
    inputs: [floats(100)],
    build: (x) => ops.broadcastTo(x, [128, 100]),
  },
  "concat of channels of [10, 20, 12, 12] twice": {
    inputs: [floats(10, 20, 12, 12), floats(10, 20, 12, 12)],
    build: (a, b) => ops.concat([a, b], 1),
  },
});
