// How fast are the kernels of ops/unary.ts?
import * as unary from "../../packages/rutter/src/ops/unary";
import { benchKernels, floats } from "./kernel";

const inputs = [floats(10_000)];

benchKernels(
  Object.fromEntries(Object.entries(unary).map(([name, build]) => [`${name} of 10,000`, { inputs, build }])),
);
