// Misprints of the source: what is printed, what is right, and which experiment meets it.

export interface Misprint {
  readonly printed: string;
  readonly right: string;
  readonly id: string;
}

export const misprints: readonly Misprint[] = [
  [
    "rashid-error-rules",
    "o1 from the links w11 and w12, its share w11/(w11 + w21)",
    "shares over the links that enter one node",
  ],
  ["rashid-net", "weights start in (0; 1/√3)", "±1/√n, or a standard deviation of 1/√n"],
  ["outputs-10-vs-4", "2*4 = 16", "2⁴"],
  ["backprop-four", "BP2 with “·”; δlj", "⊙; δ^l_j"],
  [
    "backprop-four",
    "δ as the derivative by the activation; ∂a_out/∂w = a_in",
    "by the weighted input z; ∂z_out/∂w = a_in",
  ],
  ["backprop-four", "z is kept for every element of the data set", "for every element of a mini-batch"],
  ["toy-saturation", "cross-entropy learns fast at η 0.005", "at another η, or with more steps"],
  ["init-mnist", "η falls gradually from 0.5 to 0.1; the last epoch", "a constant 0.1; the first epoch"],
  ["bootstrap-ladder", "the subset of 0 and 1 is 80 % smaller, 5 times", "78.9 %, 4.74 times"],
  ["bump-game-5", "f(x) repeated without the x before sin", "0.3·x·sin 15x"],
  ["conv-c5-c6", "“300 and 100” neurons", "1000 and 1000"],
  ["mlp-2010", "η from “10-3 to 10-6”", "10⁻³ to 10⁻⁶"],
  ["conv-equation", "equation 125 is called a convolution", "it is a cross-correlation"],
].map(([id, printed, right]) => ({ id, printed, right }));
