// Curve: a lean training, measured after each epoch by what the experiment asks. For grids, where the whole protocol
// would take longer than the training.
import type { EpochEvent, FitOptions, Trainer, TrainerState } from "rutter";
import type { Dataset } from "rutter/data";
import type { Trial } from "./experiment";

interface Kept {
  readonly state: TrainerState;
  readonly series: Record<string, number[]>;
}

/** How often, in epochs, the state is kept: often enough to lose a second or two. */
const EVERY = 10;

/**
 * Trains and returns one series per name that `measure` gives. An interrupted run goes on from the last epochs kept.
 */
export async function trainCurve(
  trainer: Trainer<any>,
  { resumed, keep, progress, signal }: Pick<Trial<unknown>, "resumed" | "keep" | "progress" | "signal">,
  train: Dataset,
  fit: Omit<FitOptions, "signal" | "resume">,
  measure: (event: EpochEvent) => Promise<Record<string, number>>,
): Promise<Record<string, number[]>> {
  const kept = (await resumed()) as Kept | undefined;
  if (kept) await trainer.restore(kept.state);
  const series = kept?.series ?? {};
  for await (const event of trainer.fit(train, { ...fit, signal, resume: kept !== undefined }))
    if (event.type === "progress") progress((event.epoch - 1 + event.batch / event.batches) / fit.epochs);
    else if (event.type === "epoch") {
      for (const [name, value] of Object.entries(await measure(event as EpochEvent)))
        series[name] = [...(series[name] ?? []), Number(value.toPrecision(6))];
      if (event.epoch % EVERY === 0) await keep({ state: await trainer.state(), series } satisfies Kept);
    }
  signal.throwIfAborted();
  return series;
}
