// The learning rules by name.
export { backprop } from "./rules/backprop";
export { errorShares } from "./rules/errorShares";
export { finiteDifferences } from "./rules/finiteDifferences";
export { perceptron } from "./rules/perceptron";
export { signAgreement } from "./rules/signAgreement";
export { widrowHoff } from "./rules/widrowHoff";
