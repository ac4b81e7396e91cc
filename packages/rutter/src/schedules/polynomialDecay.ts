// Polynomial decay: from one value to another along a power of the time left.
import { pow } from "../math/double";
import { checkOptions, finiteNumber, numberInRange } from "../option";
import type { Schedule } from "../schedule";

/** Options of polynomialDecay. */
export interface PolynomialDecayOptions {
  /** The first value. */
  readonly initial: number;
  /** The last value. Default 0. */
  readonly final?: number;
  /** Epochs from the first to the last; it stays there. Default: the whole run. */
  readonly epochs?: number;
  /** 1 is a straight line. Default 1. */
  readonly power?: number;
}

/**
 * final + (initial − final) · (1 − t/T)^power, t in epochs up to T. As PyTorch's PolynomialLR and Keras's PolynomialDecay.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  const where = "polynomialDecay()";
  checkOptions(where, options ?? null, ["initial", "final", "epochs", "power"]);
  const { initial, final = 0, epochs, power = 1 } = options;
  finiteNumber(where, "initial", initial);
  finiteNumber(where, "final", final);
  if (epochs !== undefined) numberInRange(where, "epochs", epochs, Number.MIN_VALUE, Number.MAX_VALUE);
  numberInRange(where, "power", power, 0, Number.MAX_VALUE);
  return {
    kind: "polynomialDecay",
    at({ time, epochs: all }) {
      const left = Math.max(0, 1 - time / (epochs ?? all));
      return final + (initial - final) * (power === 1 ? left : pow(left, power));
    },
  };
}
