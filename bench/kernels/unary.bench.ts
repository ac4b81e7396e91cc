// How fast are the kernels of ops/unary.ts?
import { ops } from "../../packages/rutter/src/ops/table";
import { benchKernels, floats } from "./kernel";

const { neg, abs, sign, sqrt, exp, log, tanh, sigmoid, erf, sin, cos, relu, softplus, step } = ops;
const inputs = [floats(10_000)];

benchKernels(
  Object.fromEntries(
    Object.entries({
      neg,
      abs,
      sign,
      sqrt,
      exp,
      log,
      tanh,
      sigmoid,
      erf,
      sin,
      cos,
      relu,
      softplus,
      step,
    }).map(([name, build]) => [`${name} of 10,000`, { inputs, build }]),
  ),
);
