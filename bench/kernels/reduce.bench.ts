// How fast are the kernels of ops/reduce.ts?
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

const inputs = [floats(128, 100)];

benchKernels({
  "sum of all of [128, 100]": { inputs, build: (x) => ops.sum(x) },
  "sum of rows of [128, 100]": { inputs, build: (x) => ops.sum(x, { axes: 1 }) },
  "sum of columns of [128, 100]": { inputs, build: (x) => ops.sum(x, { axes: 0 }) },
  "max of rows of [128, 100]": { inputs, build: (x) => ops.max(x, { axes: 1 }) },
  "max of columns of [128, 100]": { inputs, build: (x) => ops.max(x, { axes: 0 }) },
});
