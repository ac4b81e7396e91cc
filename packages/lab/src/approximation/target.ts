// Target: the function that Nielsen's chapter 4 approximates, and what a net before its last sigmoid has to give.

/** f(x) = 0.2 + 0.4x² + 0.3x·sin 15x + 0.05·cos 50x on [0, 1], equation 113. */
export const target = (x: number) => 0.2 + 0.4 * x * x + 0.3 * x * Math.sin(15 * x) + 0.05 * Math.cos(50 * x);

/** σ⁻¹(y) = ln(y / (1 − y)). */
export const logit = (y: number) => Math.log(y / (1 - y));

/** σ(z). */
export const logistic = (z: number) => 1 / (1 + Math.exp(-z));
