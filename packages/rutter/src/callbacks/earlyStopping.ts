// Early stopping: ends a run that no longer gets better.
import type { Callback } from "../callback";
import { OptionError } from "../error";
import type { EpochEvent } from "../event";
import type { NumericArray } from "../ops/operation";
import { checkOptions, numberInRange, positiveInteger } from "../option";

export interface EarlyStoppingOptions {
  /** What to watch: `validation.` or `training.` and `loss` or a metric's name. Default "validation.loss". */
  readonly monitor?: string;
  /** Epochs without improvement before the run ends; "no improvement in n" of Nielsen's book. Default 10. */
  readonly patience?: number;
  /** A smaller change is no improvement. Default 0. */
  readonly minimumDelta?: number;
  /** `min` if smaller is better. Default: by the name, loss and error down, the rest up. */
  readonly mode?: "min" | "max";
  /** Put back the parameters of the best epoch when the run ends, however it ends. Default true. */
  readonly restoreBestWeights?: boolean;
}

/**
 * Stops when the watched measure has not improved for `patience` epochs.
 *
 * @throws OptionError for an unknown option; during the run, if there is nothing of that name to watch
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions("earlyStopping()", options, [
    "monitor",
    "patience",
    "minimumDelta",
    "mode",
    "restoreBestWeights",
  ]);
  const { monitor = "validation.loss", patience = 10, minimumDelta = 0, restoreBestWeights = true } = options;
  const { mode = /loss|error/i.test(monitor) ? "min" : "max" } = options;
  positiveInteger("earlyStopping()", "patience", patience);
  numberInRange("earlyStopping()", "minimumDelta", minimumDelta, 0, Number.MAX_VALUE);
  let best = Number.NaN;
  let bestEpoch = 0;
  let bestWeights: NumericArray | undefined;
  return {
    kind: "earlyStopping",
    async on(event, run) {
      if (event.type === "start") {
        best = Number.NaN;
        bestWeights = undefined;
      } else if (event.type === "epoch") {
        const value = watched(event, monitor);
        const gain = mode === "min" ? best - value : value - best;
        if (Number.isNaN(best) || gain > minimumDelta) {
          best = value;
          bestEpoch = event.epoch;
          if (restoreBestWeights) bestWeights = await run.network.parameters.read();
        } else if (event.epoch - bestEpoch >= patience)
          run.stop(`${monitor} has not improved since epoch ${bestEpoch} (${best})`);
      } else if (event.type === "end" && bestWeights) await run.network.parameters.write(bestWeights);
    },
  };
}

/** The value named `monitor` in an epoch's event. */
export function watched(event: EpochEvent, monitor: string): number {
  const [set, name] = monitor.split(".");
  const measures = set === "validation" ? event.validation : set === "training" ? event.training : undefined;
  const value = measures?.[name];
  if (value !== undefined) return value;
  const known = [
    ...Object.keys(event.training).map((key) => `training.${key}`),
    ...Object.keys(event.validation ?? {}).map((key) => `validation.${key}`),
  ];
  throw new OptionError({
    where: "monitor",
    expected: `one of ${known.join(", ")}`,
    got: `"${monitor}"`,
    cure:
      set === "validation" && !event.validation
        ? "Pass validation data to fit()."
        : "Choose another measure.",
  });
}
