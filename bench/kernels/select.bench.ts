// How fast is the kernel of ops/select.ts?
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

const build = ops.where;

benchKernels({
  "where of 10,000": { inputs: [floats(10_000), floats(10_000), floats(10_000)], build },
  "where of [100, 100] and two scalars": { inputs: [floats(100, 100), floats(), floats()], build },
});
