// What a trainer takes beside its network, and its checks.
import type { Backend } from "./backend";
import type { Callback } from "./callback";
import { OptionError } from "./error";
import type { Loss } from "./loss";
import type { Metric } from "./metric";
import type { Network } from "./network";
import type { Optimizer, Settings } from "./optimizer";
import { checkOptions } from "./option";
import { type Penalty, penaltiesOf, type Regularization } from "./regularization";
import type { Rule } from "./rule";
import { type Schedule, type ScheduleLike, scheduleOf } from "./schedule";

/** What a trainer is made of beside its network. */
export interface TrainerOptions<Metrics extends readonly Metric[] = readonly Metric<"accuracy">[]> {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Default: WASM, or the reference backend with a warning where WASM cannot run. */
  readonly backend?: Backend;
  /** Penalties on parameters or outputs of layers, one set or several. Default none. */
  readonly regularization?: Regularization | readonly Regularization[];
  /** How parameters learn. Default backprop(). */
  readonly rule?: Rule;
  /** What to count beside the loss. Default [accuracy()]. */
  readonly metrics?: Metrics;
  readonly callbacks?: readonly Callback[];
  /**
   * How settings change during a run, by name: `{ learningRate: stepDecay({ … }) }`. Each decides before every step. A
   * function of the position is a schedule too.
   */
  readonly schedules?: Readonly<Record<string, ScheduleLike>>;
}

/** What the trainer makes of them. */
export interface CheckedTrainerOptions {
  readonly penalties: readonly Penalty[];
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** First values of all that may change from step to step. */
  readonly settings: Settings;
}

/** Checks the options. @throws OptionError for an unknown, missing or unfit one */
export function checkTrainerOptions(
  network: Network<any, any>,
  options: TrainerOptions<any>,
): CheckedTrainerOptions {
  checkOptions("Trainer", options, [
    "loss",
    "optimizer",
    "backend",
    "regularization",
    "rule",
    "metrics",
    "callbacks",
    "schedules",
  ]);
  for (const name of ["loss", "optimizer"] as const)
    if (options[name] === undefined)
      throw new OptionError({
        where: "Trainer",
        expected: `the option "${name}"`,
        got: "nothing",
        cure: name === "loss" ? "Write loss: softmaxCrossEntropy()." : "Write optimizer: sgd().",
      });
  if (typeof options.loss !== "function")
    throw new OptionError({
      where: "Trainer: loss",
      expected: "a function of output and target",
      got: typeof options.loss,
      cure: "Write loss: softmaxCrossEntropy().",
    });
  const penalties = penaltiesOf(options.regularization);
  const settings = {
    ...options.optimizer.settings,
    ...network.settings,
    ...Object.fromEntries(penalties.map(({ setting, strength }) => [setting, strength])),
  };
  return { penalties, settings, schedules: schedulesOf(options.schedules, settings) };
}

function schedulesOf(schedules: TrainerOptions["schedules"] = {}, settings: Settings) {
  for (const name of Object.keys(schedules))
    if (!Object.hasOwn(settings, name))
      throw new OptionError({
        where: "Trainer: schedules",
        expected: `one of the settings ${Object.keys(settings).join(", ")}`,
        got: `"${name}"`,
        cure: "Schedule a setting of the optimizer, a layer or a penalty of this trainer.",
      });
  return Object.fromEntries(Object.entries(schedules).map(([name, value]) => [name, scheduleOf(value)]));
}
