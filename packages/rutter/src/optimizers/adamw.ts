// AdamW: Adam with decoupled weight decay.
import type { Optimizer } from "../optimizer";
import { checkOptions } from "../option";
import { type AdamOptions, adam, adamRanges } from "./adam";
import { decayWeights } from "./decayWeights";

/** Options of adamw. */
export interface AdamWOptions extends AdamOptions {
  /** λ of w ← (1 − ηλ)·w before each step; weights only, biases never. Default 0.01. */
  readonly weightDecay?: number;
}

/**
 * w ← (1 − ηλ)·w, then Adam's step. Loshchilov and Hutter 2019; numerics as PyTorch's AdamW with biases in a group
 * without decay.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function adamw(options: AdamWOptions = {}): Optimizer {
  checkOptions("adamw()", options, [...Object.keys(adamRanges), "amsgrad", "weightDecay"]);
  const { weightDecay, ...ofAdam } = options;
  return { ...decayWeights(adam(ofAdam), { weightDecay }), kind: "adamw" };
}
