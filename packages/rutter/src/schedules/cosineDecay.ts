// Cosine decay: from one value to another along half a cosine, once or again and again.
import { cosPi } from "../math/double";
import { checkOptions, finiteNumber, numberInRange } from "../option";
import type { Schedule } from "../schedule";

/** Options of cosineDecay. */
export interface CosineDecayOptions {
  /** The first value. */
  readonly initial: number;
  /** The last value. Default 0. */
  readonly final?: number;
  /** T: epochs from the first to the last. Default: the whole run. */
  readonly period?: number;
  /** Begin again after each period. Default false: stay at the last value. */
  readonly restarts?: boolean;
  /** How many times as long each period is as the one before. Default 1. */
  readonly multiplier?: number;
}

/**
 * final + (initial − final) · (1 + cos(πt/T))/2, t in epochs. Loshchilov and Hutter 2017 (SGDR); as PyTorch's
 * CosineAnnealingLR, with restarts as CosineAnnealingWarmRestarts.
 *
 * @throws OptionError for an unknown option or one out of range
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const where = "cosineDecay()";
  checkOptions(where, options ?? null, ["initial", "final", "period", "restarts", "multiplier"]);
  const { initial, final = 0, period, restarts = false, multiplier = 1 } = options;
  finiteNumber(where, "initial", initial);
  finiteNumber(where, "final", final);
  if (period !== undefined) numberInRange(where, "period", period, 2 ** -20, Number.MAX_VALUE);
  numberInRange(where, "multiplier", multiplier, 1, Number.MAX_VALUE);
  return {
    kind: "cosineDecay",
    at({ time, epochs }) {
      const first = period ?? epochs;
      const share = restarts ? sharePassed(time, first, multiplier) : Math.min(1, time / first);
      return final + ((initial - final) * (1 + cosPi(share))) / 2;
    },
  };
}

/** How much of its period has passed. */
function sharePassed(time: number, first: number, multiplier: number): number {
  if (multiplier === 1) return (time % first) / first;
  let [left, length] = [time, first];
  for (; left >= length; length *= multiplier) left -= length;
  return left / length;
}
