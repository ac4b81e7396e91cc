// Reduce on plateau: a setting, as a rule the learning rate, becomes smaller when a run no longer gets better.
import type { Callback } from "../callback";
import { OptionError } from "../error";
import { checkOptions, integerAtLeast, numberInRange, positiveInteger } from "../option";
import { Monitor, type MonitorOptions, monitorOptions } from "./monitor";

/** Options of reduceOnPlateau. */
export interface ReduceOnPlateauOptions extends MonitorOptions {
  /** What is reduced. Default "learningRate". */
  readonly setting?: string;
  /** What remains of it. Default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement before it is reduced. Default 10. */
  readonly patience?: number;
  /** Epochs after a reduction before waiting begins again. Default 0. */
  readonly cooldown?: number;
  /** It is never reduced below this. Default 0. */
  readonly minimum?: number;
  /** End the run when no more than this share of the first value is left. Default 0: never. */
  readonly stopAt?: number;
}

/**
 * Multiplies a setting by `factor` when the watched measure has not improved for `patience` epochs. As Keras's
 * ReduceLROnPlateau. A schedule of the same setting would overrule it.
 *
 * @throws OptionError for an unknown option or one out of range; during the run, for an unknown setting or measure
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  const where = "reduceOnPlateau()";
  const own = ["setting", "factor", "patience", "cooldown", "minimum", "stopAt"];
  checkOptions(where, options, [...monitorOptions, ...own]);
  const {
    setting = "learningRate",
    factor = 0.1,
    patience = 10,
    cooldown = 0,
    minimum = 0,
    stopAt = 0,
  } = options;
  numberInRange(where, "factor", factor, 0, 1);
  positiveInteger(where, "patience", patience);
  integerAtLeast(where, "cooldown", cooldown, 0);
  numberInRange(where, "minimum", minimum, 0, Number.MAX_VALUE);
  numberInRange(where, "stopAt", stopAt, 0, 1);
  const monitor = new Monitor(where, options);
  let first: number | undefined;
  /** Last epoch that counts neither as better nor as waiting. */
  let since = 0;
  return {
    kind: "reduceOnPlateau",
    on(event, run) {
      if (event.type === "start") {
        if (!(setting in run.settings))
          throw new OptionError({
            where: `${where}: setting`,
            expected: `one of ${Object.keys(run.settings).join(", ")}`,
            got: `"${setting}"`,
            cure: "Name a setting of the optimizer, a layer or a penalty of this trainer.",
          });
        if (event.resumed) return;
        monitor.reset();
        [first, since] = [run.settings[setting], 0];
      } else if (event.type === "epoch") {
        if (monitor.improves(event) || event.epoch - Math.max(monitor.bestEpoch, since) < patience) return;
        run.settings[setting] = Math.max(minimum, run.settings[setting] * factor);
        since = event.epoch + cooldown;
        if (run.settings[setting] <= first! * stopAt)
          run.stop(`${setting} is down to ${run.settings[setting]}, ${stopAt} of what it was`);
      }
    },
    save: () => ({ ...monitor.save(), first, since }),
    load(state) {
      monitor.load(state);
      [first, since] = [state.first as number | undefined, state.since as number];
    },
  };
}

/** Options of halveOnPlateau. */
export interface HalveOnPlateauOptions {
  /** n of "no improvement in n". Default 10. */
  readonly patience?: number;
  /** Default "validation.accuracy". */
  readonly monitor?: string;
}

/**
 * Halves the learning rate when the validation accuracy has not improved in n epochs, and ends the run when the rate is
 * down to 1/128 of what it was: after seven halvings. M. Nielsen, Neural Networks and Deep Learning, chapter 3.
 *
 * @throws OptionError as {@link reduceOnPlateau}
 */
export function halveOnPlateau(options: HalveOnPlateauOptions = {}): Callback {
  checkOptions("halveOnPlateau()", options, ["patience", "monitor"]);
  const { patience, monitor = "validation.accuracy" } = options;
  return { ...reduceOnPlateau({ patience, monitor, factor: 0.5, stopAt: 1 / 128 }), kind: "halveOnPlateau" };
}
