// Picked run: the one of several that a source would quote.
import type { SourceFigure } from "./experiment";
import type { RecordedRun } from "./store";

/**
 * The first of the runs with the largest measure that the figure's source picks by; undefined where the source picks none or
 * there is only one to pick from.
 */
export function pickedRun(
  { measure, pickedBy, variant }: SourceFigure,
  runs: readonly RecordedRun[],
): RecordedRun | undefined {
  if (pickedBy === undefined) return undefined;
  const value = ({ outcome }: RecordedRun) => outcome.measures[pickedBy];
  const own = runs.filter(
    (run) =>
      (variant === undefined || run.variant === variant) &&
      Number.isFinite(value(run)) &&
      Number.isFinite(run.outcome.measures[measure]),
  );
  return own.length > 1 ? own.reduce((best, run) => (value(run) > value(best) ? run : best)) : undefined;
}
