// NAdam: Adam with Nesterov's look ahead and a momentum that warms up.
import { pow, power } from "../math/double";
import { ops } from "../ops/table";
import { atLeastZero, numericOptions, type Optimizer, type Settings } from "../optimizer";
import { type AdamOptions, adamRanges } from "./adam";
import { momentScalars, moments } from "./moments";

/** Options of nadam. */
export interface NadamOptions extends Omit<AdamOptions, "amsgrad"> {
  /** η. Default 0.002. */
  readonly learningRate?: number;
  /** ψ: how slowly the momentum approaches β₁. Default 0.004. */
  readonly momentumDecay?: number;
}

/**
 * μ_t = β₁(1 − ½·0.96^(tψ)), m and v as in Adam, w ← w − η·(μ_{t+1}·m/(1 − Π_{i≤t+1} μ_i) + (1 − μ_t)·g/(1 − Π_{i≤t} μ_i)) /
 * (√(v/(1 − β₂ᵗ)) + ε). Dozat 2016; numerics as PyTorch's NAdam.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  const products = new MomentumProducts();
  return {
    kind: "nadam",
    settings: numericOptions("nadam()", options, {
      ...adamRanges,
      learningRate: atLeastZero(0.002),
      momentumDecay: atLeastZero(0.004),
    }),
    state: ["mean", "square"],
    scalars(settings, t) {
      const { learningRate, beta2, epsilon } = settings;
      const product = products.upTo(t, settings);
      const next = momentumAt(t + 1, settings);
      return {
        ...momentScalars(settings),
        epsilon,
        root: 1 / Math.sqrt(1 - power(beta2, t)),
        gradientRate: (learningRate * (1 - momentumAt(t, settings))) / (1 - product),
        meanRate: (learningRate * next) / (1 - product * next),
      };
    },
    update({ parameter, gradient, state, scalars }) {
      const { mean, square } = moments({ gradient, state, scalars });
      const divisor = ops.add(ops.mul(ops.sqrt(square), scalars.root), scalars.epsilon);
      const direction = ops.add(ops.mul(gradient, scalars.gradientRate), ops.mul(mean, scalars.meanRate));
      return { parameter: ops.sub(parameter, ops.div(direction, divisor)), state: { mean, square } };
    },
  };
}

/** μ_t. */
function momentumAt(t: number, { beta1, momentumDecay }: Readonly<Settings>): number {
  return beta1 * (1 - 0.5 * pow(0.96, t * momentumDecay));
}

/** Π μ_i up to a step: a function of settings and step alone, though it remembers how far it got. */
class MomentumProducts {
  #key = "";
  #step = 0;
  #product = 1;

  upTo(t: number, settings: Readonly<Settings>): number {
    const key = `${settings.beta1} ${settings.momentumDecay}`;
    if (key !== this.#key || t < this.#step) [this.#key, this.#step, this.#product] = [key, 0, 1];
    // Below 2^-60 it no longer changes 1 − product.
    for (; this.#step < t && this.#product > 2 ** -60; ) this.#product *= momentumAt(++this.#step, settings);
    return this.#product;
  }
}
