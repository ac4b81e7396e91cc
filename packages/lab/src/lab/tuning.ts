// Tuning: short trainings that are asked one question, and the recipes of the handbook for choosing η and λ by them.
import type { Trainer } from "rutter";
import { trainCurve } from "./curve";
import type { Trial } from "./experiment";
import { costWithPenalty, type DenseConfig, denseTrainer } from "./ladder";

export interface Probe {
  /** Accuracy on validation and test data after each epoch. */
  readonly validation: readonly number[];
  readonly test: readonly number[];
  /** Training cost with its penalty, before the first epoch and after each: only where asked for. */
  readonly cost: readonly number[];
}

/** Trains a net of the M ladder for its epochs and returns its curves. */
export async function denseProbe(
  trial: Trial<DenseConfig>,
  { cost: costToo = false }: { readonly cost?: boolean } = {},
): Promise<Probe> {
  using trainer: Trainer = denseTrainer(trial);
  const { train, validation, test } = await trial.data();
  const { examples, epochs, batchSize, l2 } = trial.config;
  const own = train.take(examples);
  const cost = costToo ? [await costWithPenalty(trainer, own, l2)] : [];
  const series = await trainCurve(trainer, trial, own, { epochs, batchSize }, async () => ({
    validation: (await trainer.evaluate(validation)).accuracy,
    test: (await trainer.evaluate(test)).accuracy,
    ...(costToo ? { cost: await costWithPenalty(trainer, own, l2) } : {}),
  }));
  return { validation: series.validation, test: series.test, cost: [...cost, ...(series.cost ?? [])] };
}

export interface Threshold {
  /** The largest η that was found good. */
  readonly threshold: number;
  readonly tried: readonly { readonly eta: number; readonly good: boolean }[];
}

/**
 * The largest η at which training cost falls at once: tenfold from `first` until it does not (or a tenth until it does),
 * then `refine` times the geometric middle of the best good and the least bad. Nielsen, chapter 3.
 */
export async function etaThreshold(
  falls: (eta: number) => Promise<boolean>,
  { first = 0.01, refine = 3 }: { readonly first?: number; readonly refine?: number } = {},
): Promise<Threshold> {
  const tried: { eta: number; good: boolean }[] = [];
  const ask = async (eta: number) => {
    const good = await falls(eta);
    tried.push({ eta, good });
    return good;
  };
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  for (let eta = first; low === 0 || high === Number.POSITIVE_INFINITY; eta *= low === 0 ? 0.1 : 10) {
    // A function that always falls, or never, has no threshold.
    if (eta > 1e6 * first || eta < 1e-6 * first) break;
    if (await ask(eta)) low = Math.max(low, eta);
    else high = Math.min(high, eta);
  }
  for (let i = 0; i < refine; i++) {
    const middle = Math.sqrt(low * high);
    if (await ask(middle)) low = middle;
    else high = middle;
  }
  return { threshold: low, tried };
}

/** Whether every number is below the one before: "an immediate fall". */
export const fallsAlways = (costs: readonly number[]) =>
  costs.every((cost, i) => i === 0 || cost < costs[i - 1]);

/** Climbs by a factor, both ways from a start, as long as the score gets better. Gives the best place; asks none twice. */
export async function climb(
  score: (value: number) => Promise<number>,
  start: number,
  factor: number,
): Promise<number> {
  const asked = new Map<number, number>();
  const at = async (value: number) => {
    const key = Number(value.toPrecision(6));
    if (!asked.has(key)) asked.set(key, await score(key));
    return asked.get(key)!;
  };
  let best = start;
  for (const direction of [factor, 1 / factor])
    for (let next = best * direction; (await at(next)) > (await at(best)); next *= direction) best = next;
  return Number(best.toPrecision(6));
}
