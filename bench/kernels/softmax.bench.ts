// How fast are the kernels of ops/softmax.ts?
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

benchKernels({
  "softmax of [128, 10]": { inputs: [floats(128, 10)], build: ops.softmax },
  "softmax of [128, 1000]": { inputs: [floats(128, 1000)], build: ops.softmax },
  "logSoftmax of [128, 10]": { inputs: [floats(128, 10)], build: ops.logSoftmax },
});
