// How fast are the kernels of ops/binary.ts?
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

const { add, sub, mul, div, maximum, minimum, less, lessEqual, equal } = ops;
const alike = [floats(100, 100), floats(100, 100)];

benchKernels({
  ...Object.fromEntries(
    Object.entries({ add, sub, mul, div, maximum, minimum, less, lessEqual, equal }).map(([name, build]) => [
      `${name} of 10,000 and 10,000`,
      { inputs: alike, build },
    ]),
  ),
  "add of [100, 100] and a row": { inputs: [floats(100, 100), floats(100)], build: add },
  "add of [100, 100] and a column": { inputs: [floats(100, 100), floats(100, 1)], build: add },
  "add of [100, 100] and a scalar": { inputs: [floats(100, 100), floats()], build: add },
});
