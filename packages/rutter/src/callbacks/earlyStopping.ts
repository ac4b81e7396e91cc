// Early stopping: ends a run that no longer gets better.
import type { Callback } from "../callback";
import type { EpochEvent } from "../event";
import type { NumericArray } from "../ops/operation";
import { checkOptions, numberInRange, positiveInteger } from "../option";
import { Monitor, type MonitorOptions, monitorOptions, watched } from "./monitor";

/** Options of earlyStopping. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without improvement before the run ends; "no improvement in n" of Nielsen's book. Default 10. */
  readonly patience?: number;
  /** Put back the parameters of the best epoch when the run ends, however it ends. Default true. */
  readonly restoreBestWeights?: boolean;
}

/** Options of generalizationLoss. */
export interface GeneralizationLossOptions {
  /** What to watch, an error. Default "validation.loss". */
  readonly monitor?: string;
  /** α: the run ends above it. Default 5 (per cent); with a strip 1. */
  readonly threshold?: number;
  /** k: divide by the progress of the training loss over the last k epochs; only every k-th epoch may end the run. */
  readonly strip?: number;
  /** Put back the parameters of the best epoch when the run ends. Default true. */
  readonly restoreBestWeights?: boolean;
}

/** Options of risingLoss. */
export interface RisingLossOptions {
  /** What to watch, an error. Default "validation.loss". */
  readonly monitor?: string;
  /** k: the error is looked at after every k-th epoch. Default 5. */
  readonly strip?: number;
  /** s: the run ends when the error has risen so many times in a row. Default 3. */
  readonly times?: number;
  /** Put back the parameters of the best epoch when the run ends. Default true. */
  readonly restoreBestWeights?: boolean;
}

/**
 * Stops when the watched measure has not improved for `patience` epochs. As Keras's EarlyStopping, but that the best
 * weights come back by default.
 *
 * @throws OptionError for an unknown option; during the run, if there is nothing of that name to watch
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions("earlyStopping()", options, [...monitorOptions, "patience", "restoreBestWeights"]);
  const { patience = 10, restoreBestWeights = true } = options;
  positiveInteger("earlyStopping()", "patience", patience);
  const monitor = new Monitor("earlyStopping()", options);
  return stopping("earlyStopping", monitor, restoreBestWeights, ({ epoch }) =>
    epoch - monitor.bestEpoch >= patience
      ? `${monitor.measure} has not improved since epoch ${monitor.bestEpoch} (${monitor.best})`
      : undefined,
  );
}

/**
 * Stops when GL = 100 · (E / E_best − 1) > α, E the watched error; with a strip of k epochs when GL / P > α, where
 * P = 1000 · (Σ E_train / (k · min E_train) − 1) over the strip: as long as training makes progress, validation may be
 * worse. L. Prechelt, Early stopping — but when?, 1998 (GL and PQ).
 *
 * @throws OptionError for an unknown option or one out of range; during the run, if there is nothing of that name to watch
 */
export function generalizationLoss(options: GeneralizationLossOptions = {}): Callback {
  const where = "generalizationLoss()";
  checkOptions(where, options, ["monitor", "threshold", "strip", "restoreBestWeights"]);
  const { monitor: measure = "validation.loss", strip, restoreBestWeights = true } = options;
  const { threshold = strip === undefined ? 5 : 1 } = options;
  numberInRange(where, "threshold", threshold, 0, Number.MAX_VALUE);
  if (strip !== undefined) positiveInteger(where, "strip", strip);
  const monitor = new Monitor(where, { monitor: measure, mode: "min" });
  let recent: number[] = [];
  const callback = stopping("generalizationLoss", monitor, restoreBestWeights, (event) => {
    const loss = 100 * (watched(event, measure) / monitor.best! - 1);
    const ends = (value: number, name: string) =>
      value > threshold ? `${name} is ${value.toPrecision(3)}, above ${threshold}` : undefined;
    if (strip === undefined) return ends(loss, "the generalization loss");
    if (event.epoch % strip !== 0 || recent.length < strip) return undefined;
    const sum = recent.reduce((total, value) => total + value);
    const progress = 1000 * (sum / (strip * Math.min(...recent)) - 1);
    return ends(loss / progress, "the generalization loss over the progress");
  });
  return {
    ...callback,
    async on(event, run) {
      if (event.type === "start" && !event.resumed) recent = [];
      if (event.type === "epoch") recent = [...recent, event.training.loss].slice(-(strip ?? 1));
      await callback.on(event, run);
    },
    save: () => ({ ...callback.save?.(), recent }),
    load(state) {
      callback.load?.(state);
      recent = [...(state.recent as number[])];
    },
  };
}

/**
 * Stops when the watched error, looked at at the end of every strip of k epochs, has risen in s strips in a row, by however
 * little: E(t) > E(t − k) > … > E(t − s·k). L. Prechelt, Early stopping — but when?, 1998 (UP).
 *
 * @throws OptionError for an unknown option or one out of range; during the run, if there is nothing of that name to watch
 */
export function risingLoss(options: RisingLossOptions = {}): Callback {
  const where = "risingLoss()";
  checkOptions(where, options, ["monitor", "strip", "times", "restoreBestWeights"]);
  const { monitor: measure = "validation.loss", strip = 5, times = 3, restoreBestWeights = true } = options;
  positiveInteger(where, "strip", strip);
  positiveInteger(where, "times", times);
  let last = Number.POSITIVE_INFINITY;
  let rises = 0;
  // An error that has risen is not the best, so every strip that may end the run is asked for.
  const callback = stopping(
    "risingLoss",
    new Monitor(where, { monitor: measure, mode: "min" }),
    restoreBestWeights,
    ({ epoch }) =>
      epoch % strip === 0 && rises >= times
        ? `${measure} has risen ${times === 1 ? "once" : `${times} times in a row`}`
        : undefined,
  );
  return {
    ...callback,
    async on(event, run) {
      if (event.type === "start" && !event.resumed) [last, rises] = [Number.POSITIVE_INFINITY, 0];
      if (event.type === "epoch" && event.epoch % strip === 0) {
        const error = watched(event, measure);
        rises = error > last ? rises + 1 : 0;
        last = error;
      }
      await callback.on(event, run);
    },
    save: () => ({ ...callback.save?.(), last, rises }),
    load(state) {
      callback.load?.(state);
      [last, rises] = [state.last as number, state.rises as number];
    },
  };
}

/** Keeps the best weights, asks after each epoch that is not the best whether to stop, and puts them back at the end. */
function stopping(
  kind: string,
  monitor: Monitor,
  restoreBestWeights: boolean,
  reasonToStop: (event: EpochEvent) => string | undefined,
): Callback {
  let bestWeights: NumericArray | undefined;
  return {
    kind,
    async on(event, run) {
      if (event.type === "start" && !event.resumed) {
        monitor.reset();
        bestWeights = undefined;
      } else if (event.type === "epoch") {
        if (monitor.improves(event)) {
          if (restoreBestWeights) bestWeights = await run.network.parameters.read();
          return;
        }
        const reason = reasonToStop(event);
        if (reason !== undefined) run.stop(reason);
      } else if (event.type === "end" && bestWeights) await run.network.parameters.write(bestWeights);
    },
    save: () => ({ ...monitor.save(), bestWeights }),
    load(state) {
      monitor.load(state);
      bestWeights = state.bestWeights as NumericArray | undefined;
    },
  };
}
