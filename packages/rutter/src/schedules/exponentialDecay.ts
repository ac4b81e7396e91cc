// Exponential decay: a value that is multiplied by a factor per epoch, smoothly.
import { pow } from "../math/double";
import type { Schedule } from "../schedule";
import { type DecayOptions, decay } from "./decay";

/** Options of exponentialDecay. With `staircase` it is PyTorch's ExponentialLR. */
export interface ExponentialDecayOptions extends DecayOptions {
  /** What remains of the value after `every` epochs. Default 0.95. */
  readonly factor?: number;
}

/**
 * initial · factor^(t / every), t in epochs. As Keras's ExponentialDecay.
 *
 * @throws OptionError for an unknown option, a negative factor, or `every` not above 0
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const at = (initial: number, factor: number, time: number) => initial * pow(factor, time);
  return decay("exponentialDecay", options, ["factor", 0.95], at);
}
