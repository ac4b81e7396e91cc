// Learning-rate finder: a short run with a rate that grows at every step, to see where the loss falls and where it breaks.
import type { Callback } from "../callback";
import { pow } from "../math/double";
import type { NumericArray } from "../ops/operation";
import { checkOptions, numberInRange, positiveInteger } from "../option";

/** Options of learningRateFinder. */
export interface LearningRateFinderOptions {
  /** First rate. Default 1e-6. */
  readonly minimum?: number;
  /** Last rate. Default 10. */
  readonly maximum?: number;
  /** Steps from the first to the last. Default 100. */
  readonly steps?: number;
  /** End when the smoothed loss is this many times its least. Default 4. */
  readonly divergence?: number;
}

/** One step: its rate, its loss, and the loss smoothed over the steps before. */
export interface LearningRateTrial {
  readonly learningRate: number;
  readonly loss: number;
  readonly smoothed: number;
}

/** A callback whose results are there after the run. */
export interface LearningRateFinder extends Callback {
  readonly trials: readonly LearningRateTrial[];
  /** The rate at which the smoothed loss falls fastest per factor of the rate; undefined if it never falls. */
  readonly suggestion: number | undefined;
}

/** Share of the smoothed loss that remains at each step. */
const SMOOTHING = 0.9;

/**
 * Raises `learningRate` geometrically, step by step, ends the run when the loss diverges or all steps are done, and puts
 * parameters, buffers and rate back. Use a trainer of its own with enough epochs, without a schedule of the rate.
 * L. Smith, Cyclical learning rates, 2017; as fastai's lr_find.
 *
 * ```ts
 * const finder = learningRateFinder();
 * using trainer = new Trainer(net, { loss, optimizer: sgd(), callbacks: [finder] });
 * for await (const _ of trainer.fit(train, { epochs: 5 }));
 * console.log(finder.suggestion);
 * ```
 * @throws OptionError for an unknown option or one out of range
 */
export function learningRateFinder(options: LearningRateFinderOptions = {}): LearningRateFinder {
  const where = "learningRateFinder()";
  checkOptions(where, options, ["minimum", "maximum", "steps", "divergence"]);
  const { minimum = 1e-6, maximum = 10, steps = 100, divergence = 4 } = options;
  numberInRange(where, "minimum", minimum, Number.MIN_VALUE, Number.MAX_VALUE);
  numberInRange(where, "maximum", maximum, minimum, Number.MAX_VALUE);
  positiveInteger(where, "steps", steps);
  numberInRange(where, "divergence", divergence, 1, Number.MAX_VALUE);
  const trials: LearningRateTrial[] = [];
  const rate = (i: number) => minimum * pow(maximum / minimum, i / Math.max(1, steps - 1));
  let before: { rate: number; parameters: NumericArray; buffers: NumericArray } | undefined;
  let average = 0;
  let kept = 1;
  let least = Number.POSITIVE_INFINITY;
  return {
    kind: "learningRateFinder",
    batches: true,
    trials,
    get suggestion() {
      return steepest(trials);
    },
    async on(event, { network, settings, stop }) {
      if (event.type === "start") {
        before = {
          rate: settings.learningRate,
          parameters: await network.parameters.read(),
          buffers: await network.buffers.read(),
        };
        trials.length = 0;
        [average, kept, least] = [0, 1, Number.POSITIVE_INFINITY];
        settings.learningRate = rate(0);
      } else if (event.type === "batch" && trials.length < steps) {
        average = SMOOTHING * average + (1 - SMOOTHING) * event.loss;
        kept *= SMOOTHING;
        const smoothed = average / (1 - kept);
        trials.push({ learningRate: settings.learningRate, loss: event.loss, smoothed });
        least = Math.min(least, smoothed);
        if (!(smoothed <= divergence * least))
          stop(`the loss diverges at a rate of ${settings.learningRate}`);
        else if (trials.length === steps) stop("all rates are tried");
        else settings.learningRate = rate(trials.length);
      } else if (event.type === "end" && before) {
        await network.parameters.write(before.parameters);
        await network.buffers.write(before.buffers);
        settings.learningRate = before.rate;
      }
    },
  };
}

function steepest(trials: readonly LearningRateTrial[]): number | undefined {
  let best: number | undefined;
  let fall = 0;
  for (let i = 1; i < trials.length; i++) {
    const change = trials[i].smoothed - trials[i - 1].smoothed;
    if (change < fall) [fall, best] = [change, trials[i].learningRate];
  }
  return best;
}
