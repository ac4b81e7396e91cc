// Error rules: Rashid's ways to hand the output's error back, and backprop.
import {
  type Backend,
  backprop,
  compile,
  errorShares,
  type Network,
  ops,
  quadratic,
  type Rule,
  tensorType,
} from "rutter";

/** The ways to hand the error back, by name. */
export const errorRules: Record<"split" | "plain" | "backprop", () => Rule> = {
  split: () => errorShares({ share: "split" }),
  plain: () => errorShares(),
  backprop,
};

export type ErrorRule = keyof typeof errorRules;
export const errorRuleNames = Object.keys(errorRules) as ErrorRule[];

/** What each rule would do for one example at the network's present weights, in the hidden and in the output layer. */
export function updatesBy(network: Network, backend: Backend) {
  return compile<"x" | "y", `${ErrorRule} ${"hidden" | "output"}`>(
    { x: tensorType([1, ...network.input]), y: tensorType([1], "i32") },
    ({ x, y }) => {
      const trace = network.trace(x);
      const loss = ops.sum(quadratic()(trace.output, y));
      const updates = errorRuleNames.flatMap((name) => {
        const [hidden, output] = errorRules[name]().gradients({ network, trace, target: y, loss });
        return [
          [`${name} hidden`, hidden],
          [`${name} output`, output],
        ];
      });
      return Object.fromEntries(updates);
    },
    { backend },
  );
}

/** The error that reaches each hidden unit when these outputs are wrong by `e`: its share of links, or ∂C/∂a. */
export function handedBack(
  name: ErrorRule,
  weights: ArrayLike<number>,
  e: readonly number[],
  o: readonly number[],
) {
  const hidden = weights.length / e.length;
  const sums = e.map((_, i) =>
    Array.from({ length: hidden }, (_, k) => weights[i * hidden + k]).reduce((a, b) => a + b),
  );
  const share = (i: number, k: number) =>
    name === "split"
      ? weights[i * hidden + k] / sums[i]
      : weights[i * hidden + k] * (name === "plain" ? 1 : o[i] * (1 - o[i]));
  return Array.from({ length: hidden }, (_, k) => e.reduce((sum, own, i) => sum + own * share(i, k), 0));
}
