// The callbacks by name.
export { alarms } from "./callbacks/alarms";
export { checkpoint } from "./callbacks/checkpoint";
export { earlyStopping, generalizationLoss, risingLoss } from "./callbacks/earlyStopping";
export { learningRateFinder } from "./callbacks/learningRateFinder";
export { csvLogger, jsonLinesLogger } from "./callbacks/logger";
export { phaseDetector } from "./callbacks/phaseDetector";
export { progressText } from "./callbacks/progressText";
export { halveOnPlateau, reduceOnPlateau } from "./callbacks/reduceOnPlateau";
export { snapshots } from "./callbacks/snapshots";
export { terminateOnNaN } from "./callbacks/terminateOnNaN";
export { useAverage } from "./callbacks/useAverage";
