// The public face of rutter.
export type { Backend } from "./backend";
export type { Callback, RunControl } from "./callback";
export { earlyStopping } from "./callbacks";
export { type Contents, contents } from "./contents";
export { Dataset } from "./data/dataset";
export { defaultBackend } from "./defaultBackend";
export {
  BackendError,
  DataError,
  DisposedError,
  FormatError,
  OptionError,
  RutterError,
  ShapeError,
  TypeMismatchError,
} from "./error";
export type { EndEvent, EpochEvent, Measures, ProgressEvent, StartEvent, TrainingEvent } from "./event";
export type { Examples } from "./examples";
export type { FitOptions } from "./fitOptions";
export { gradients } from "./gradients";
export {
  constantValue,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  normal,
  normalFanIn,
  uniform,
  zeros,
} from "./initializer";
export type { Inspection, LayerInspection } from "./inspect";
export type { Layer } from "./layer";
export {
  batchNorm,
  custom,
  dense,
  dropout,
  flatten,
  logSoftmax,
  relu,
  residual,
  sigmoid,
  softmax,
  step,
  tanh,
} from "./layers";
export type { Loss } from "./loss";
export { meanSquaredError, quadratic, sigmoidCrossEntropy, softmaxCrossEntropy } from "./losses";
export type { Metric } from "./metric";
export { accuracy } from "./metrics";
export { loadNetwork } from "./model/load";
export { Network, type NetworkOptions, network } from "./network";
export { ops } from "./ops/table";
export type { Optimizer } from "./optimizer";
export { adam, clipNorm, sgd } from "./optimizers";
export { compile, type HostTensor } from "./program";
export type { Regularization } from "./regularization";
export type { Rule } from "./rule";
export { backprop, errorShares, perceptron } from "./rules";
export type { Schedule } from "./schedule";
export { stepDecay } from "./schedules";
export { Tensor, tensorType } from "./tensor";
export { Trainer, type TrainerOptions, type TrainerState } from "./trainer";
export { TrainingStep, type TrainingStepOptions } from "./trainingStep";
export { Variable } from "./variable";
