// The optimizers by name: those that move parameters, then those around another one.

export { accumulate } from "./optimizers/accumulate";
export { adadelta } from "./optimizers/adadelta";
export { adagrad } from "./optimizers/adagrad";
export { adam } from "./optimizers/adam";
export { adamax } from "./optimizers/adamax";
export { adamw } from "./optimizers/adamw";
export { ema, swa } from "./optimizers/average";
export { clipNorm } from "./optimizers/clipNorm";
export { clipValue } from "./optimizers/clipValue";
export { constrain, maxNorm } from "./optimizers/constrain";
export { decayWeights } from "./optimizers/decayWeights";
export { lion } from "./optimizers/lion";
export { lookahead } from "./optimizers/lookahead";
export { nadam } from "./optimizers/nadam";
export { parameterGroups } from "./optimizers/parameterGroups";
export { radam } from "./optimizers/radam";
export { rmsprop } from "./optimizers/rmsprop";
export { rprop } from "./optimizers/rprop";
export { sgd } from "./optimizers/sgd";
