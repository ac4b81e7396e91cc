// The metrics by name.
export { accuracy } from "./metrics/accuracy";
export { auc } from "./metrics/auc";
export { balancedAccuracy } from "./metrics/balancedAccuracy";
export { brier } from "./metrics/brier";
export { cohensKappa } from "./metrics/cohensKappa";
export { expectedCalibrationError } from "./metrics/expectedCalibrationError";
export { f1, precision, recall } from "./metrics/f1";
export { logLoss } from "./metrics/logLoss";
export { nines } from "./metrics/nines";
export { r2 } from "./metrics/r2";
export { absoluteError, squaredError } from "./metrics/squaredError";
export { topK } from "./metrics/topK";
