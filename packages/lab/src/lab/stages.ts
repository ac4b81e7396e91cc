// Stages: several trainings inside one run. An interruption loses at most what the one under way loses.
import type { Trial } from "./experiment";

interface Kept {
  /** What finished stages gave, by name. */
  readonly done: Record<string, unknown>;
  /** What the stage under way left. */
  readonly current?: { readonly name: string; readonly state: unknown };
}

/** Does a part of a run with settings of its own; what it gives is structured data. Names are unique within the run. */
export type Stage = <C, T>(
  name: string,
  config: C,
  work: (trial: Trial<C>) => Promise<T>,
  /** Its share of the whole run's time, in any unit that all stages use. Default 1. */
  weight?: number,
) => Promise<T>;

/** The stages of a run. `total` is the sum of their weights: what progress is measured against. */
export async function stages(trial: Trial<unknown>, total: number): Promise<Stage> {
  const { done, current } = ((await trial.resumed()) as Kept | undefined) ?? { done: {} };
  let begun = 0;
  return async (name, config, work, weight = 1) => {
    const before = begun;
    begun += weight;
    if (name in done) return done[name] as never;
    const result = await work({
      ...trial,
      config,
      resumed: async () => (current?.name === name ? current.state : undefined),
      keep: (state) => trial.keep({ done, current: { name, state } } satisfies Kept),
      progress: (fraction, note) => trial.progress((before + fraction * weight) / total, note ?? name),
    });
    trial.signal.throwIfAborted();
    done[name] = result;
    await trial.keep({ done } satisfies Kept);
    trial.progress(begun / total, name);
    return result;
  };
}
