// The schedules by name.
export { constant } from "./schedules/constant";
export { cosineDecay } from "./schedules/cosineDecay";
export { exponentialDecay } from "./schedules/exponentialDecay";
export { inverseTimeDecay } from "./schedules/inverseTimeDecay";
export { oneCycle } from "./schedules/oneCycle";
export { phases } from "./schedules/phases";
export { polynomialDecay } from "./schedules/polynomialDecay";
export { stepDecay } from "./schedules/stepDecay";
export { warmUp } from "./schedules/warmUp";
