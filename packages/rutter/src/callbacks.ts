// The callbacks by name.
export { earlyStopping } from "./callbacks/earlyStopping";
