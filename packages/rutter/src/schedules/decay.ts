// Decay: the shape that exponential and inverse time decay share: a first value that falls with time, smoothly or by stairs.
import { checkOptions, finiteNumber, numberInRange } from "../option";
import type { Schedule } from "../schedule";

/** Options of every decay. */
export interface DecayOptions {
  /** The first value. */
  readonly initial: number;
  /** Epochs. Default 1. */
  readonly every?: number;
  /** Change between epochs only. Default false: at every step. */
  readonly staircase?: boolean;
}

/**
 * The schedule of that kind: `at` gives its value from the first value, the number named `speed` and the time in units of
 * `every`.
 *
 * @throws OptionError for an unknown option, a negative speed, or `every` not above 0
 */
export function decay<Speed extends string>(
  kind: string,
  options: DecayOptions & { readonly [K in Speed]?: number },
  [speed, usual]: readonly [Speed, number],
  at: (initial: number, speed: number, time: number) => number,
): Schedule {
  const where = `${kind}()`;
  checkOptions(where, options ?? null, ["initial", speed, "every", "staircase"]);
  const { initial, every = 1, staircase = false } = options;
  const own: number = options[speed] ?? usual;
  finiteNumber(where, "initial", initial);
  numberInRange(where, speed, own, 0, Number.MAX_VALUE);
  numberInRange(where, "every", every, Number.MIN_VALUE, Number.MAX_VALUE);
  return {
    kind,
    at: ({ time }) => at(initial, own, staircase ? Math.floor(time / every) : time / every),
  };
}
