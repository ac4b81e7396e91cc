// The layers by kind: what saved networks are read with, and what index.ts exports.
export { logSoftmax, relu, sigmoid, softmax, step, tanh } from "./layers/activations";
export { batchNorm } from "./layers/batchNorm";
export { custom } from "./layers/custom";
export { dense } from "./layers/dense";
export { dropout } from "./layers/dropout";
export { flatten } from "./layers/flatten";
export { residual } from "./layers/residual";
