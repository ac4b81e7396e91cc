// In nines: a chart of accuracies on the scale where progress near 100 % can be seen.
import type { Lines } from "../lab/figure";
import type { RecordedRun } from "../lab/store";

/** −log₁₀(1 − accuracy). No error at all has no place on this scale without the number of examples, and is left out. */
const scaled = (accuracy: number) => (accuracy < 1 ? -Math.log10(1 - accuracy) : Number.NaN);

/** The figure and its runs in nines; undefined where it is not of accuracies. */
export function inNines(
  figure: Lines,
  runs: readonly RecordedRun[],
): { readonly figure: Lines; readonly runs: readonly RecordedRun[] } | undefined {
  // A difference of accuracies is none.
  if (figure.points || !/accuracy/i.test(figure.y) || /differ|lost|gain/i.test(figure.y)) return undefined;
  const values = runs.flatMap(({ outcome }) => figure.series.flatMap((name) => outcome.series?.[name] ?? []));
  if (values.some((value) => value < 0 || value > 1)) return undefined;
  const source = figure.source?.map((curve) => ({
    ...curve,
    points: curve.points.map(([x, y]) => [x, scaled(y)] as const),
  }));
  return {
    figure: { ...figure, y: "nines", within: undefined, logY: false, source },
    runs: runs.map((run) => {
      const own = figure.series.flatMap((name) => {
        const found = run.outcome.series?.[name];
        return found ? [[name, found.map(scaled)] as const] : [];
      });
      return {
        ...run,
        outcome: { ...run.outcome, series: { ...run.outcome.series, ...Object.fromEntries(own) } },
      };
    }),
  };
}
