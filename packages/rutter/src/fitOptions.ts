// What `fit` takes, its defaults and its checks.
import type { Augmentation } from "./data/augment/augmentation";
import type { Dataset } from "./data/dataset";
import type { ExampleStream } from "./data/exampleStream";
import { checkOptions, positiveInteger } from "./option";
import { type Schedule, scheduleOf } from "./schedule";

/** How long, on what and how a run trains. */
export interface FitOptions {
  /** Passes over the data. */
  readonly epochs: number;
  /**
   * Examples per step, or a function of the epochs done in this run that gives them, or a schedule, asked once for each
   * epoch and rounded. Default 32; the last batch of an epoch may be shorter.
   */
  readonly batchSize?: number | ((epoch: number) => number) | Schedule;
  /** Measured after every epoch. */
  readonly validation?: Dataset | ExampleStream;
  /** Validate on the averaged weights of `ema()` or `swa()`. Default false. */
  readonly validateAverage?: boolean;
  /** A new order every epoch, from the network's seed. Default true. A stream keeps its order: `stream.shuffle()`. */
  readonly shuffle?: boolean;
  /**
   * Changes every training example on its way in, anew each epoch, one augmentation after the other. What they draw
   * depends on the network's seed, the example and the epoch alone. Validation data are left as they are. Default none.
   */
  readonly augment?: readonly Augmentation[];
  /** Ends the run at the next step; what was learned stays. */
  readonly signal?: AbortSignal;
  /** An event for every step. Default false. */
  readonly batchEvents?: boolean;
  /** Go on with the run that was interrupted or restored, in the middle of its epoch; `epochs` counts from its start. */
  readonly resume?: boolean;
}

/** The options with their defaults. @throws OptionError */
export function checkFitOptions(options: Partial<FitOptions> = {}) {
  checkOptions("fit", options, [
    "epochs",
    "batchSize",
    "validation",
    "validateAverage",
    "shuffle",
    "augment",
    "signal",
    "batchEvents",
    "resume",
  ]);
  const {
    epochs,
    batchSize = 32,
    validation,
    validateAverage = false,
    shuffle = true,
    augment,
    signal,
    batchEvents = false,
    resume = false,
  } = options;
  const count = positiveInteger("fit", "epochs", epochs);
  const size =
    typeof batchSize === "function" || typeof batchSize === "object"
      ? (epoch: number) => positiveInteger("fit", "batchSize", sizeIn(epoch, count, batchSize))
      : positiveInteger("fit", "batchSize", batchSize);
  return {
    epochs: count,
    batchSize: size,
    validation,
    validateAverage,
    shuffle,
    augment,
    signal,
    batchEvents,
    resume,
  };
}

/** The batch size of an epoch. To a schedule an epoch is a step. */
function sizeIn(epoch: number, epochs: number, size: ((epoch: number) => number) | Schedule): number {
  if (typeof size === "function") return size(epoch);
  return Math.round(
    scheduleOf(size).at({ step: epoch, steps: epochs, epoch, epochs, stepsPerEpoch: 1, time: epoch }),
  );
}
