// Monitor: the best value of a measure so far, for callbacks that wait for it to improve.
import type { CallbackState } from "../callback";
import { OptionError } from "../error";
import type { EpochEvent } from "../event";
import { numberInRange } from "../option";

/** What a callback watches, and which change of it counts. */
export interface MonitorOptions {
  /** What to watch: `validation.` or `training.` and `loss` or a metric's name. Default "validation.loss". */
  readonly monitor?: string;
  /** A smaller change is no improvement. Default 0. */
  readonly minimumDelta?: number;
  /** `min` if smaller is better. Default: by the name, loss and error down, the rest up. */
  readonly mode?: "min" | "max";
}

/** Names of the options. */
export const monitorOptions = ["monitor", "minimumDelta", "mode"] as const;

/** Remembers the best value of a measure, and the epoch that had it. */
export class Monitor {
  readonly measure: string;
  readonly mode: "min" | "max";
  best: number | undefined;
  bestEpoch = 0;
  readonly #delta: number;

  constructor(where: string, { monitor = "validation.loss", minimumDelta = 0, mode }: MonitorOptions) {
    this.measure = monitor;
    this.mode = mode ?? (/loss|error/i.test(monitor) ? "min" : "max");
    this.#delta = numberInRange(where, "minimumDelta", minimumDelta, 0, Number.MAX_VALUE);
    if (this.mode !== "min" && this.mode !== "max")
      throw new OptionError({
        where: `${where}: mode`,
        expected: '"min" or "max"',
        got: String(mode),
        cure: "Leave it out: the name of the measure decides.",
      });
  }

  reset(): void {
    this.best = undefined;
    this.bestEpoch = 0;
  }

  /** Whether this epoch is the best so far; then it is remembered. The first always is, one with NaN never after. */
  improves(event: EpochEvent): boolean {
    const value = watched(event, this.measure);
    const { best } = this;
    const gain = this.mode === "min" ? best! - value : value - best!;
    if (best !== undefined && !Number.isNaN(best) && !(gain > this.#delta)) return false;
    this.best = value;
    this.bestEpoch = event.epoch;
    return true;
  }

  save(): CallbackState {
    return { best: this.best, bestEpoch: this.bestEpoch };
  }

  load({ best, bestEpoch }: CallbackState): void {
    this.best = best as number | undefined;
    this.bestEpoch = bestEpoch as number;
  }
}

/** The value named `monitor` in an epoch's event. @throws OptionError if there is none of that name */
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
