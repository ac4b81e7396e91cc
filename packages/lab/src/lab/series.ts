// Series: what an outcome keeps of them. A result stays a small file.
import type { Outcome } from "./experiment";

/** Every so many numbers, the last of each group: of 400 epochs by 4 those of epochs 4, 8, 12… */
export function thinned(series: readonly number[], group: number): number[] {
  return series.filter((_, i) => (i + 1) % group === 0);
}

/** Numbers with so many digits. */
export function rounded(series: ArrayLike<number>, digits: number): number[] {
  return Array.from(series, (value) => Number(value.toPrecision(digits)));
}

/** The outcome with these series only. */
export function keeping(outcome: Outcome, names: readonly string[]): Outcome {
  const kept = Object.entries(outcome.series ?? {}).filter(([name]) => names.includes(name));
  return { ...outcome, series: Object.fromEntries(kept) };
}
