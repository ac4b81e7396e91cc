// The layers by kind: what saved networks are read with, and what index.ts exports.
export {
  arctan,
  elu,
  gaussian,
  gelu,
  hardSigmoid,
  leakyRelu,
  linear,
  logSoftmax,
  maxout,
  mish,
  prelu,
  relu,
  scaledTanh,
  selu,
  sigmoid,
  silu,
  sine,
  softmax,
  softplus,
  softsign,
  step,
  tanh,
} from "./layers/activations";
export { averagePool1d, averagePool2d } from "./layers/averagePool";
export { batchNorm } from "./layers/batchNorm";
export { conv1d } from "./layers/conv1d";
export { conv2d } from "./layers/conv2d";
export { conv2dTranspose } from "./layers/conv2dTranspose";
export { custom } from "./layers/custom";
export { dense } from "./layers/dense";
export { depthwiseConv2d } from "./layers/depthwiseConv2d";
export { dropout, spatialDropout, stochasticDepth } from "./layers/dropout";
export { embedding } from "./layers/embedding";
export { flatten } from "./layers/flatten";
export { frozen } from "./layers/frozen";
export { gaussianNoise } from "./layers/gaussianNoise";
export { globalAveragePool2d, globalMaxPool2d } from "./layers/globalPool";
export { groupNorm, instanceNorm } from "./layers/groupNorm";
export { inputs } from "./layers/inputs";
export { l2Pool2d } from "./layers/l2Pool";
export { layerNorm } from "./layers/layerNorm";
export { locallyConnected2d } from "./layers/locallyConnected2d";
export { maxPool1d, maxPool2d } from "./layers/maxPool";
export { outputs } from "./layers/outputs";
export { parallel } from "./layers/parallel";
export { permute } from "./layers/permute";
export { repeat } from "./layers/repeat";
export { reshape } from "./layers/reshape";
export { residual } from "./layers/residual";
export { separableConv2d } from "./layers/separableConv2d";
export { tied } from "./layers/tied";
export { zeroPadding2d } from "./layers/zeroPadding2d";
