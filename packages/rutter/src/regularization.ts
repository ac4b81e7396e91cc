// Regularization: penalties on parameters, added to the loss.
import type { Network } from "./network";
import { ops } from "./ops/table";
import { checkOptions, numberInRange } from "./option";
import type { Tensor } from "./tensor";

/** The term that each penalty adds for one parameter, before its strength. */
const terms = {
  l1: (w: Tensor) => ops.sum(ops.abs(w)),
  l2: (w: Tensor) => ops.mul(ops.sum(ops.mul(w, w)), 0.5),
};

/** Strengths of penalties, λ by name. They apply to weights, not to biases. Default none. */
export interface Regularization {
  /**
   * λ of λ/(2n) Σ w², n the number of training examples (Nielsen, chapter 3): each step of gradient descent shrinks w by
   * the factor 1 − ηλ/n.
   */
  readonly l2?: number;
  /** λ of λ/n Σ |w|: each step moves w towards 0 by ηλ/n; no force at 0. */
  readonly l1?: number;
}

/** A penalty in use. Its strength is a setting of the same name. */
export interface Penalty {
  readonly kind: keyof typeof terms;
  readonly strength: number;
}

/** The penalties that the options ask for. @throws OptionError for an unknown one, or a negative strength */
export function penaltiesOf(regularization: Regularization = {}): readonly Penalty[] {
  checkOptions("Trainer: regularization", regularization, Object.keys(terms));
  return Object.entries(regularization).map(([kind, strength]) => ({
    kind: kind as Penalty["kind"],
    strength: numberInRange("Trainer: regularization", kind, strength, 0, Number.MAX_VALUE),
  }));
}

/** `scale` · Σ of the penalty's terms over all parameters that decay; `scale` = λ/n. */
export function penaltyOn({ parameterList }: Network<any, any>, { kind }: Penalty, scale: Tensor): Tensor {
  const decaying = parameterList
    .filter((parameter) => parameter.decay)
    .map(({ tensor }) => terms[kind](tensor));
  return decaying.length === 0
    ? ops.mul(scale, 0)
    : ops.mul(
        decaying.reduce((sum, term) => ops.add(sum, term)),
        scale,
      );
}
