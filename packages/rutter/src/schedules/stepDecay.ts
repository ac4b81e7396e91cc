// Step decay: a value that is multiplied by a factor every so many epochs.
import { power } from "../math/double";
import { checkOptions, finiteNumber, positiveInteger } from "../option";
import type { Schedule } from "../schedule";

/** Options of stepDecay. */
export interface StepDecayOptions {
  /** The value of the first epochs. */
  readonly initial: number;
  /** Default 0.5. */
  readonly factor?: number;
  /** Epochs between two changes. Default 10. */
  readonly every?: number;
}

/** initial · factor^⌊epoch / every⌋. As PyTorch's StepLR. @throws OptionError for an unknown option or a bad number */
export function stepDecay(options: StepDecayOptions): Schedule {
  checkOptions("stepDecay()", options ?? null, ["initial", "factor", "every"]);
  const { initial, factor = 0.5, every = 10 } = options;
  finiteNumber("stepDecay()", "initial", initial);
  finiteNumber("stepDecay()", "factor", factor);
  positiveInteger("stepDecay()", "every", every);
  return { kind: "stepDecay", at: ({ epoch }) => initial * power(factor, Math.floor(epoch / every)) };
}
