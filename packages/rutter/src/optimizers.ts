// The optimizers by name.
export { adam } from "./optimizers/adam";
export { clipNorm } from "./optimizers/clipNorm";
export { sgd } from "./optimizers/sgd";
