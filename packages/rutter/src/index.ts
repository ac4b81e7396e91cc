// The public face of rutter.
export type { Backend } from "./backend";
export type { Callback, CallbackState, RunControl } from "./callback";
export {
  alarms,
  checkpoint,
  csvLogger,
  earlyStopping,
  generalizationLoss,
  halveOnPlateau,
  jsonLinesLogger,
  learningRateFinder,
  phaseDetector,
  progressText,
  reduceOnPlateau,
  snapshots,
  terminateOnNaN,
  useAverage,
} from "./callbacks";
export { type Contents, contents } from "./contents";
export { Dataset } from "./data/dataset";
export {
  ExampleStream,
  type ExampleStreamOptions,
  type StreamExample,
  type StreamPosition,
  type StreamSource,
} from "./data/exampleStream";
export { defaultBackend } from "./defaultBackend";
export { type Agreement, agreementOf } from "./ensemble/agreement";
export { Ensemble, type EnsembleOptions, type EnsembleReport, type Vote } from "./ensemble/ensemble";
export { type MemberInfo, type TrainEnsembleOptions, trainEnsemble } from "./ensemble/trainEnsemble";
export {
  BackendError,
  DataError,
  DisposedError,
  FormatError,
  GradientError,
  OptionError,
  RutterError,
  ShapeError,
  TypeMismatchError,
} from "./error";
export type { EndEvent, EpochEvent, Measures, ProgressEvent, StartEvent, TrainingEvent } from "./event";
export type { Examples } from "./examples";
export type { FitOptions } from "./fitOptions";
export { gradients } from "./gradients";
export type { Initializer } from "./initializer";
export {
  constantValue,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  leCunNormal,
  leCunUniform,
  normal,
  normalFanIn,
  orthogonal,
  sparse,
  truncatedNormal,
  uniform,
  zeros,
} from "./initializers";
export {
  type FastGradientSignOptions,
  fastGradientSign,
  type ProjectedGradientOptions,
  projectedGradient,
} from "./inside/adversarial";
export {
  type CheckGradientsOptions,
  checkGradients,
  type GradientComparison,
  type GradientReport,
  type TensorGradientReport,
} from "./inside/checkGradients";
export { type CheckNetworkGradientsOptions, checkNetworkGradients } from "./inside/checkNetworkGradients";
export {
  type ClosestAdversarial,
  type ClosestAdversarialOptions,
  closestAdversarial,
} from "./inside/closestAdversarial";
export { type ExampleGradients, exampleGradients } from "./inside/exampleGradients";
export {
  featureMaps,
  type GreyLevelsOptions,
  type Grid,
  greyLevels,
  type KernelsOptions,
  kernels,
  type SheetOptions,
  sheet,
} from "./inside/grid";
export {
  type Hessian,
  hessianOf,
  type TopEigenvalue,
  type TopEigenvalueOptions,
  topEigenvalue,
} from "./inside/hessian";
export { type Histogram, type HistogramOptions, histogram } from "./inside/histogram";
export { type LayerSpeed, layerSpeeds } from "./inside/layerSpeeds";
export {
  type MaximalActivation,
  type MaximizeActivationOptions,
  maximizeActivation,
} from "./inside/maximizeActivation";
export type { QuestionOptions } from "./inside/question";
export { type SaliencyOptions, saliency } from "./inside/saliency";
export {
  type Limits,
  type UnitActivity,
  type UnitActivityOptions,
  unitActivity,
} from "./inside/unitActivity";
export { type UpdateRatio, updateRatios } from "./inside/updateRatios";
export type { Inspection, LayerInspection } from "./inspect";
export type { Layer } from "./layer";
export {
  averagePool1d,
  averagePool2d,
  batchNorm,
  conv1d,
  conv2d,
  conv2dTranspose,
  custom,
  dense,
  depthwiseConv2d,
  dropout,
  elu,
  embedding,
  flatten,
  frozen,
  gaussian,
  gaussianNoise,
  gelu,
  globalAveragePool2d,
  globalMaxPool2d,
  groupNorm,
  hardSigmoid,
  inputs,
  instanceNorm,
  l2Pool2d,
  layerNorm,
  leakyRelu,
  linear,
  logSoftmax,
  maxout,
  maxPool1d,
  maxPool2d,
  mish,
  outputs,
  parallel,
  permute,
  prelu,
  relu,
  repeat,
  reshape,
  residual,
  scaledTanh,
  selu,
  separableConv2d,
  sigmoid,
  silu,
  sine,
  softmax,
  softplus,
  softsign,
  spatialDropout,
  step,
  stochasticDepth,
  tanh,
  tied,
  zeroPadding2d,
} from "./layers";
export type { Loss } from "./loss";
export {
  cosineSimilarity,
  focal,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanSquaredError,
  negativeLogLikelihood,
  perOutput,
  powerError,
  quadratic,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredHinge,
  weightedSum,
} from "./losses";
export { type LsuvOptions, lsuv } from "./lsuv";
export { Stream } from "./math/stream";
export { type Metric, measure } from "./metric";
export {
  absoluteError,
  accuracy,
  auc,
  balancedAccuracy,
  brier,
  cohensKappa,
  expectedCalibrationError,
  f1,
  logLoss,
  nines,
  precision,
  r2,
  recall,
  squaredError,
  topK,
} from "./metrics";
export { ConfusionMatrix, confusionMatrix } from "./metrics/confusionMatrix";
export { type MinimizeEvent, type MinimizeOptions, minimize } from "./minimize";
export { bfgs } from "./minimize/bfgs";
export { conjugateGradient } from "./minimize/conjugateGradient";
export { lbfgs } from "./minimize/lbfgs";
export type { Method } from "./minimize/method";
export { newton } from "./minimize/newton";
export { type Objective, objectiveOf, trainingObjective } from "./minimize/objective";
export { loadNetwork } from "./model/load";
export { Network, type NetworkOptions, network } from "./network";
export { ops } from "./ops/table";
export type { Optimizer, Part, Settings } from "./optimizer";
export {
  accumulate,
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  clipNorm,
  clipValue,
  constrain,
  decayWeights,
  ema,
  lion,
  lookahead,
  maxNorm,
  nadam,
  parameterGroups,
  radam,
  rmsprop,
  rprop,
  sgd,
  swa,
} from "./optimizers";
export { compile, type HostTensor, type ProgramStatistics } from "./program";
export type { PenaltyContext, PenaltyFunction, Regularization } from "./regularization";
export type { Rule, RuleCall } from "./rule";
export {
  backprop,
  errorShares,
  finiteDifferences,
  perceptron,
  signAgreement,
  widrowHoff,
} from "./rules";
export type { Schedule, ScheduleLike, SchedulePoint } from "./schedule";
export {
  constant,
  cosineDecay,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  phases,
  polynomialDecay,
  stepDecay,
  warmUp,
} from "./schedules";
export { Tensor, tensorType } from "./tensor";
export { Trainer } from "./trainer";
export type { TrainerOptions } from "./trainerOptions";
export { decodeState, encodeState, type TrainerState } from "./trainerState";
export { TrainingStep, type TrainingStepOptions } from "./trainingStep";
export { Variable } from "./variable";
