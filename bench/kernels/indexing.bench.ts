// How fast are the kernels of ops/indexing.ts?
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats, integers } from "./kernel";

benchKernels({
  "oneHot of 128 labels": { inputs: [integers(128)], build: (labels) => ops.oneHot(labels, 10) },
  "toIndices of 10,000": { inputs: [floats(10_000)], build: ops.toIndices },
  "gather of 128 rows of 784": { inputs: [floats(10, 784), integers(128)], build: ops.gather },
  "scatterAdd of 128 rows of 784": {
    inputs: [floats(128, 784), integers(128)],
    build: (updates, indices) => ops.scatterAdd(updates, indices, 10),
  },
});
