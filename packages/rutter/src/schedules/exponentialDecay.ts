// Exponential decay: a value that is multiplied by a factor per epoch, smoothly.
import { pow } from "../math/double";
import { checkOptions, finiteNumber, numberInRange } from "../option";
import type { Schedule } from "../schedule";

export interface ExponentialDecayOptions {
  /** The first value. */
  readonly initial: number;
  /** What remains of the value after `every` epochs. Default 0.95. */
  readonly factor?: number;
  /** Epochs. Default 1. */
  readonly every?: number;
  /** Change between epochs only, as PyTorch's ExponentialLR. Default false: at every step. */
  readonly staircase?: boolean;
}

/**
 * initial · factor^(t / every), t in epochs. As Keras's ExponentialDecay.
 *
 * @throws OptionError for an unknown option, a negative factor, or `every` not above 0
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const where = "exponentialDecay()";
  checkOptions(where, options, ["initial", "factor", "every", "staircase"]);
  const { initial, factor = 0.95, every = 1, staircase = false } = options;
  finiteNumber(where, "initial", initial);
  numberInRange(where, "factor", factor, 0, Number.MAX_VALUE);
  numberInRange(where, "every", every, Number.MIN_VALUE, Number.MAX_VALUE);
  return {
    kind: "exponentialDecay",
    at: ({ time }) => initial * pow(factor, staircase ? Math.floor(time / every) : time / every),
  };
}
