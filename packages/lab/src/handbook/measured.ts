// Measured: the values of a measure that a chart can draw, those of stuck runs apart.
import type { RecordedRun } from "../lab/store";

export interface Measured {
  readonly values: readonly number[];
  /** Of runs in which a class is hardly predicted: they are in no mean. */
  readonly stuck: readonly number[];
}

/** Over the runs of a variant; on a logarithmic scale only what is above 0. */
export function measured(
  runs: readonly RecordedRun[],
  { variant, measure, log = false }: { variant: string; measure: string; log?: boolean },
): Measured {
  const own = runs.filter((run) => run.variant === variant).map(({ outcome }) => outcome);
  const of = (stuck: boolean) =>
    own
      .filter((outcome) => (outcome.stuck ?? []).length > 0 === stuck)
      .map(({ measures }) => measures[measure])
      .filter((value) => Number.isFinite(value) && (!log || value > 0));
  return { values: of(false), stuck: of(true) };
}
