// Grid: points of [0, 1], and how far two functions on them lie apart.

/** `count` points from 0 to 1, both included. */
export const unitGrid = (count: number) => Float64Array.from({ length: count }, (_, i) => i / (count - 1));

export interface Deviation {
  readonly mean: number;
  readonly max: number;
}

/** Mean and largest |a − b|. */
export function deviation(a: ArrayLike<number>, b: ArrayLike<number>): Deviation {
  let sum = 0;
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs(a[i] - b[i]);
    sum += gap;
    if (!(gap <= max)) max = gap;
  }
  return { mean: sum / a.length, max };
}

/** Every n-th value, rounded to six digits: a curve to look at. */
export function curve(values: ArrayLike<number>, points = 201): number[] {
  const step = (values.length - 1) / (points - 1);
  return Array.from({ length: points }, (_, i) => Number(values[Math.round(i * step)].toPrecision(6)));
}
