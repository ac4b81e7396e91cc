// Activations that are one op each.
import { activation, type Layer } from "../layer";
import { ops } from "../ops/table";

/** a = max(z, 0). */
export const relu = (): Layer<any, "same"> => activation("relu", ops.relu);

/** a = σ(z) = 1 / (1 + e⁻ᶻ). */
export const sigmoid = (): Layer<any, "same"> => activation("sigmoid", ops.sigmoid);

/** a = tanh z. */
export const tanh = (): Layer<any, "same"> => activation("tanh", ops.tanh);

/** a = 1 where z > 0, else 0: the perceptron's unit. Its derivative is 0, so only rules beside backprop train it. */
export const step = (): Layer<any, "same"> => activation("step", ops.step);

/** a_j = e^z_j / Σ_k e^z_k over the last axis. */
export const softmax = (): Layer<any, "same"> => activation("softmax", ops.softmax);

/** a_j = z_j − ln Σ_k e^z_k over the last axis. */
export const logSoftmax = (): Layer<any, "same"> => activation("logSoftmax", ops.logSoftmax);
