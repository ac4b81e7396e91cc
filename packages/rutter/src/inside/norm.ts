// Euclidean norms, summed in float64 in order, so that every engine gives the same bits.

/** √Σx². */
export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}
