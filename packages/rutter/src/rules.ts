// The learning rules by name.
export { backprop } from "./rules/backprop";
export { errorShares } from "./rules/errorShares";
export { perceptron } from "./rules/perceptron";
