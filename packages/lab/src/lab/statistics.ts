// Statistics of repeated runs: mean and 95 % t-interval.

export interface Interval {
  readonly mean: number;
  /** Half the width of the 95 % t-interval; Infinity for a single run, 0 for runs that cannot differ. */
  readonly half: number;
  readonly runs: number;
}

/** Student's t at 97.5 % for 1 … 30 degrees of freedom. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Beyond the table t falls towards 1.96 like 1.96 + 2.4/n, to three digits. */
const t = (freedom: number) => T[freedom - 1] ?? 1.96 + 2.4 / freedom;

/** The mean; NaN of no number. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Mean and 95 % t-interval of independent runs. */
export function interval(values: readonly number[]): Interval {
  const runs = values.length;
  const middle = mean(values);
  if (runs < 2) return { mean: middle, half: Number.POSITIVE_INFINITY, runs };
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (runs - 1);
  return { mean: middle, half: t(runs - 1) * Math.sqrt(variance / runs), runs };
}

/** An error in nines. `atLeast` tells that no error was found: the value is what that many examples can show. */
export interface Nines {
  readonly value: number;
  readonly atLeast: boolean;
}

/** −log₁₀(1 − accuracy) of an accuracy counted on so many examples: 99 % is 2 nines; no error of n is log₁₀ n or more. */
export function nines(accuracy: number, examples: number): Nines {
  return accuracy === 1
    ? { value: Math.log10(examples), atLeast: true }
    : { value: -Math.log10(1 - accuracy), atLeast: false };
}

/** The value below which a share q of them lies, between two of them straight. Some may be Infinity. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}
