// The losses by name.
export { cosineSimilarity } from "./losses/cosineSimilarity";
export { focal } from "./losses/focal";
export { hinge, squaredHinge } from "./losses/hinge";
export { huber } from "./losses/huber";
export { klDivergence } from "./losses/klDivergence";
export { logCosh } from "./losses/logCosh";
export { meanAbsoluteError } from "./losses/meanAbsoluteError";
export { meanSquaredError } from "./losses/meanSquaredError";
export { negativeLogLikelihood } from "./losses/negativeLogLikelihood";
export { perOutput } from "./losses/perOutput";
export { powerError } from "./losses/powerError";
export { quadratic } from "./losses/quadratic";
export { sigmoidCrossEntropy } from "./losses/sigmoidCrossEntropy";
export { softmaxCrossEntropy } from "./losses/softmaxCrossEntropy";
export { weightedSum } from "./losses/weightedSum";
