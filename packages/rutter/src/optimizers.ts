// The optimizers by name.
export { adam } from "./optimizers/adam";
export { sgd } from "./optimizers/sgd";
