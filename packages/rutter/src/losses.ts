// The losses by name.
export { meanSquaredError } from "./losses/meanSquaredError";
export { quadratic } from "./losses/quadratic";
export { sigmoidCrossEntropy } from "./losses/sigmoidCrossEntropy";
export { softmaxCrossEntropy } from "./losses/softmaxCrossEntropy";
