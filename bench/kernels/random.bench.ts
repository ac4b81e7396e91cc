// How fast are the kernels of ops/random.ts?
import { Stream } from "../../packages/rutter/src/math/stream";
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, integers } from "./kernel";

const stream = new Stream(1, "bench");
const inputs = [integers(1)];

benchKernels({
  "10,000 uniform numbers": { inputs, build: (step) => ops.randomUniform(stream, step, [10_000]) },
  "10,000 normal numbers": { inputs, build: (step) => ops.randomNormal(stream, step, [10_000]) },
});
