// Inverse time decay: a value that falls as 1/t.
import { checkOptions, finiteNumber, numberInRange } from "../option";
import type { Schedule } from "../schedule";

export interface InverseTimeDecayOptions {
  /** The first value. */
  readonly initial: number;
  /** Default 1: half the value after `every` epochs. */
  readonly rate?: number;
  /** Epochs. Default 1. */
  readonly every?: number;
  /** Change between epochs only. Default false: at every step. */
  readonly staircase?: boolean;
}

/**
 * initial / (1 + rate · t / every), t in epochs. As Keras's InverseTimeDecay.
 *
 * @throws OptionError for an unknown option, a negative rate, or `every` not above 0
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const where = "inverseTimeDecay()";
  checkOptions(where, options, ["initial", "rate", "every", "staircase"]);
  const { initial, rate = 1, every = 1, staircase = false } = options;
  finiteNumber(where, "initial", initial);
  numberInRange(where, "rate", rate, 0, Number.MAX_VALUE);
  numberInRange(where, "every", every, Number.MIN_VALUE, Number.MAX_VALUE);
  return {
    kind: "inverseTimeDecay",
    at: ({ time }) => initial / (1 + rate * (staircase ? Math.floor(time / every) : time / every)),
  };
}
