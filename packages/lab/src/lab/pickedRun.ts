// Picked run: the one of several that a source would quote.
import type { SourceFigure } from "./experiment";
import type { RecordedRun } from "./store";

/** The first of the runs with the largest measure that the figure's source picks by; undefined where it quotes no single run. */
export function pickedRun(
  { pickedBy, variant }: SourceFigure,
  runs: readonly RecordedRun[],
): RecordedRun | undefined {
  if (pickedBy === undefined) return undefined;
  const value = ({ outcome }: RecordedRun) => outcome.measures[pickedBy];
  return runs
    .filter((run) => (variant === undefined || run.variant === variant) && Number.isFinite(value(run)))
    .reduce<RecordedRun | undefined>(
      (best, run) => (best && value(best) >= value(run) ? best : run),
      undefined,
    );
}
