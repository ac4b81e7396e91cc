// The layers by kind: what saved networks are read with, and what index.ts exports.
export { logSoftmax, relu, sigmoid, softmax, step, tanh } from "./layers/activations";
export { custom } from "./layers/custom";
export { dense } from "./layers/dense";
export { flatten } from "./layers/flatten";
