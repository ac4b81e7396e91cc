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
  risingLoss,
  snapshots,
  terminateOnNaN,
  useAverage,
} from "./callbacks";
// The options of the pieces above, and what else their parameters name.
export type { AlarmsOptions } from "./callbacks/alarms";
export type { CheckpointOptions } from "./callbacks/checkpoint";
export type {
  EarlyStoppingOptions,
  GeneralizationLossOptions,
  RisingLossOptions,
} from "./callbacks/earlyStopping";
export type { LearningRateFinderOptions } from "./callbacks/learningRateFinder";
export type { JsonLinesLoggerOptions, LoggerOptions } from "./callbacks/logger";
export type { MonitorOptions } from "./callbacks/monitor";
export type { DetectedPhase } from "./callbacks/phaseDetector";
export type { HalveOnPlateauOptions, ReduceOnPlateauOptions } from "./callbacks/reduceOnPlateau";
export type { SnapshotsOptions } from "./callbacks/snapshots";
export { type Contents, contents } from "./contents";
export type { StreamShapes } from "./data/chunk";
export type { NamedSource } from "./data/convert";
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
export type { Prediction } from "./forward";
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
export type { AnyNetwork, QuestionOptions } from "./inside/question";
export { type SaliencyOptions, saliency } from "./inside/saliency";
export {
  type Limits,
  type UnitActivity,
  type UnitActivityOptions,
  unitActivity,
} from "./inside/unitActivity";
export { type UpdateRatio, updateRatios } from "./inside/updateRatios";
export type { Inspection, InspectOptions, LayerInspection } from "./inspect";
export type { Chain, Layer, OutputNames, RanksOf } from "./layer";
export {
  arctan,
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
  locallyConnected2d,
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
export type { BatchNormOptions } from "./layers/batchNorm";
export type { Conv1dOptions } from "./layers/conv1d";
export type { Conv2dOptions } from "./layers/conv2d";
export type { Conv2dTransposeOptions } from "./layers/conv2dTranspose";
export type { FilterOptions } from "./layers/convolution";
export type { LayerFunction } from "./layers/custom";
export type { DenseOptions } from "./layers/dense";
export type { DepthwiseConv2dOptions } from "./layers/depthwiseConv2d";
export type { DropoutOptions } from "./layers/dropout";
export type { EmbeddingOptions } from "./layers/embedding";
export type { GaussianNoiseOptions } from "./layers/gaussianNoise";
export type { GeluOptions } from "./layers/gelu";
export type { GroupNormOptions, InstanceNormOptions } from "./layers/groupNorm";
export type { InputsOptions } from "./layers/inputs";
export type { LayerNormOptions } from "./layers/layerNorm";
export type { LocallyConnected2dOptions } from "./layers/locallyConnected2d";
export type { MaxoutOptions } from "./layers/maxout";
export type { OutputsOptions } from "./layers/outputs";
export type { ParallelOptions } from "./layers/parallel";
export type { PermuteOptions } from "./layers/permute";
export type { Pool1dOptions, Pool2dOptions } from "./layers/pooling";
export type { PreluOptions } from "./layers/prelu";
export type { RepeatOptions } from "./layers/repeat";
export type { ReshapeOptions } from "./layers/reshape";
export type { ResidualOptions } from "./layers/residual";
export type { SeparableConv2dOptions } from "./layers/separableConv2d";
export type { TiedOptions } from "./layers/tied";
export type { Margins, ZeroPadding2dOptions } from "./layers/zeroPadding2d";
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
export type { ClassOptions } from "./losses/classOptions";
export type { FocalOptions } from "./losses/focal";
export type { HuberOptions } from "./losses/huber";
export type { PowerErrorOptions } from "./losses/powerError";
export type { SigmoidCrossEntropyOptions } from "./losses/sigmoidCrossEntropy";
export type { WeightedLoss } from "./losses/weightedSum";
export { type LsuvOptions, lsuv } from "./lsuv";
export { Stream } from "./math/stream";
export { classOf, type Metric, type MetricBatch, type MetricCount, measure } from "./metric";
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
export type { AccuracyOptions } from "./metrics/accuracy";
export { ConfusionMatrix, confusionMatrix } from "./metrics/confusionMatrix";
export type { CalibrationOptions } from "./metrics/expectedCalibrationError";
export type { AverageOptions } from "./metrics/f1";
export type { ProbabilityOptions } from "./metrics/probabilities";
export { type MinimizeEvent, type MinimizeOptions, minimize } from "./minimize";
export type { BfgsOptions } from "./minimize/bfgs";
export { bfgs } from "./minimize/bfgs";
export { conjugateGradient } from "./minimize/conjugateGradient";
export type { LbfgsOptions } from "./minimize/lbfgs";
export { lbfgs } from "./minimize/lbfgs";
export type { Method } from "./minimize/method";
export type { NewtonOptions } from "./minimize/newton";
export { newton } from "./minimize/newton";
export type { TrainingObjectiveOptions } from "./minimize/objective";
export { type Objective, objectiveOf, trainingObjective } from "./minimize/objective";
export type { LoadOptions } from "./model/load";
export { loadNetwork } from "./model/load";
export type { NamedTensor } from "./model/weights";
export { Network, type NetworkOptions, network } from "./network";
export type { Pair } from "./ops/conv2d";
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
export type { AccumulateOptions } from "./optimizers/accumulate";
export type { AdadeltaOptions } from "./optimizers/adadelta";
export type { AdagradOptions } from "./optimizers/adagrad";
export type { AdamOptions } from "./optimizers/adam";
export type { AdamaxOptions } from "./optimizers/adamax";
export type { AdamWOptions } from "./optimizers/adamw";
export type { EmaOptions, SwaOptions } from "./optimizers/average";
export type { ClipNormOptions } from "./optimizers/clipNorm";
export type { ClipValueOptions } from "./optimizers/clipValue";
export type { ConstrainOptions, MaxNormOptions, Projection } from "./optimizers/constrain";
export type { DecayWeightsOptions } from "./optimizers/decayWeights";
export type { LionOptions } from "./optimizers/lion";
export type { LookaheadOptions } from "./optimizers/lookahead";
export type { NadamOptions } from "./optimizers/nadam";
export type { ParameterGroup } from "./optimizers/parameterGroups";
export type { RadamOptions } from "./optimizers/radam";
export type { RmspropOptions } from "./optimizers/rmsprop";
export type { RpropOptions } from "./optimizers/rprop";
export type { SgdOptions } from "./optimizers/sgd";
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
export type { ErrorSharesOptions } from "./rules/errorShares";
export type { FiniteDifferencesOptions } from "./rules/finiteDifferences";
export type { SignAgreementOptions } from "./rules/signAgreement";
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
export type { CosineDecayOptions } from "./schedules/cosineDecay";
export type { ExponentialDecayOptions } from "./schedules/exponentialDecay";
export type { InverseTimeDecayOptions } from "./schedules/inverseTimeDecay";
export type { OneCycleOptions } from "./schedules/oneCycle";
export type { Phase } from "./schedules/phases";
export type { PolynomialDecayOptions } from "./schedules/polynomialDecay";
export type { StepDecayOptions } from "./schedules/stepDecay";
export type { WarmUpOptions } from "./schedules/warmUp";
export type { DType, Shape, TensorType } from "./tensor";
export { Tensor, tensorType } from "./tensor";
export { Trainer } from "./trainer";
export type { TrainerOptions } from "./trainerOptions";
export { decodeState, encodeState, type TrainerState } from "./trainerState";
export { TrainingStep, type TrainingStepOptions } from "./trainingStep";
export { Variable } from "./variable";
