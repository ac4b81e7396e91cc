// The layers by kind: what saved networks are read with, and what index.ts exports.
export { logSoftmax, relu, sigmoid, softmax, step, tanh } from "./layers/activations";
export { averagePool1d, averagePool2d } from "./layers/averagePool";
export { batchNorm } from "./layers/batchNorm";
export { conv1d } from "./layers/conv1d";
export { conv2d } from "./layers/conv2d";
export { conv2dTranspose } from "./layers/conv2dTranspose";
export { custom } from "./layers/custom";
export { dense } from "./layers/dense";
export { depthwiseConv2d } from "./layers/depthwiseConv2d";
export { dropout } from "./layers/dropout";
export { flatten } from "./layers/flatten";
export { globalAveragePool2d, globalMaxPool2d } from "./layers/globalPool";
export { l2Pool2d } from "./layers/l2Pool";
export { maxPool1d, maxPool2d } from "./layers/maxPool";
export { residual } from "./layers/residual";
export { separableConv2d } from "./layers/separableConv2d";
export { zeroPadding2d } from "./layers/zeroPadding2d";
