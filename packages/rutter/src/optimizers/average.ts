// Averages of the weights along the way, kept beside them: exponential (ema) and over chosen steps (swa).
import { ops } from "../ops/table";
import { decayRate, numericOptions, type Optimizer, type Settings, wrap } from "../optimizer";
import { checkOptions, positiveInteger } from "../option";

/** Options of ema. */
export interface EmaOptions {
  /** How much of the average remains at each step; the setting `averageDecay`. Default 0.999. */
  readonly decay?: number;
}

/** Options of swa. */
export interface SwaOptions {
  /** The average is the last weights up to this step, and begins there. Default 1. */
  readonly start?: number;
  /** Steps from one averaged point to the next: an epoch or a cycle. Default 1. */
  readonly every?: number;
}

/**
 * Exponential moving average: a ← d·a + (1 − d)·w after each step of the inner optimizer, a = w after the first.
 * Training is not changed; `trainer.withAverage` evaluates on a, the callback `useAverage()` ends with it.
 * Polyak and Juditsky 1992; as PyTorch's AveragedModel with get_ema_avg_fn.
 *
 * @throws OptionError for an unknown option or a decay outside 0..1
 */
export function ema(inner: Optimizer, options: EmaOptions = {}): Optimizer {
  const { decay } = numericOptions("ema()", options, { decay: decayRate(0.999) });
  return averaged("ema", inner, { averageDecay: decay }, ({ averageDecay }, t) =>
    t === 1 ? 0 : averageDecay,
  );
}

/**
 * Stochastic weight averaging: a = mean of w at the steps start, start + every, … See {@link ema} for how to use a.
 * Izmailov and others 2018; as PyTorch's AveragedModel.
 *
 * @throws OptionError for an unknown option or one that is not a whole number above 0
 */
export function swa(inner: Optimizer, options: SwaOptions = {}): Optimizer {
  checkOptions("swa()", options, ["start", "every"]);
  const start = positiveInteger("swa()", "start", options.start ?? 1);
  const every = positiveInteger("swa()", "every", options.every ?? 1);
  return averaged("swa", inner, {}, (_, t) => {
    if (t <= start) return 0;
    const points = Math.floor((t - start) / every);
    return (t - start) % every === 0 ? points / (points + 1) : 1;
  });
}

/** Keeps a = kept·a + (1 − kept)·w; where all or nothing is kept, exactly that. */
function averaged(
  kind: string,
  inner: Optimizer,
  settings: Settings,
  kept: (settings: Readonly<Settings>, t: number) => number,
): Optimizer {
  return wrap(inner, {
    kind,
    settings,
    state: ["average"],
    average: "average",
    scalars(values, t) {
      const share = kept(values, t);
      return { averageKept: share, averageTaken: 1 - share };
    },
    update(call, update) {
      const { parameter, state } = update(call);
      const { averageKept, averageTaken } = call.scalars;
      const old = ops.mul(call.state.average, averageKept);
      return { parameter, state: { ...state, average: ops.add(old, ops.mul(parameter, averageTaken)) } };
    },
  });
}
