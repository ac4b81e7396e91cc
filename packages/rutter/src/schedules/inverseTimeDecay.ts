// Inverse time decay: a value that falls as 1/t.
import type { Schedule } from "../schedule";
import { type DecayOptions, decay } from "./decay";

/** Options of inverseTimeDecay. */
export interface InverseTimeDecayOptions extends DecayOptions {
  /** Default 1: half the value after `every` epochs. */
  readonly rate?: number;
}

/**
 * initial / (1 + rate · t / every), t in epochs. As Keras's InverseTimeDecay.
 *
 * @throws OptionError for an unknown option, a negative rate, or `every` not above 0
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const at = (initial: number, rate: number, time: number) => initial / (1 + rate * time);
  return decay("inverseTimeDecay", options, ["rate", 1], at);
}
