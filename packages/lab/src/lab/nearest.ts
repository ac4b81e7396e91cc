// Nearest: for each row the row of others that is closest.

export interface Nearest {
  /** Which of the others. */
  readonly row: number;
  /** Euclidean. */
  readonly distance: number;
}

/** For each row of `size` numbers the nearest one among others. */
export function nearestRows(rows: Float32Array, others: Float32Array, size: number): Nearest[] {
  const [count, all] = [rows.length / size, others.length / size];
  return Array.from({ length: count }, (_, i) => {
    let [row, least] = [0, Number.POSITIVE_INFINITY];
    for (let k = 0; k < all; k++) {
      let sum = 0;
      // Given up as soon as it cannot be the nearest.
      for (let j = 0; j < size && sum < least; j++) {
        const gap = rows[i * size + j] - others[k * size + j];
        sum += gap * gap;
      }
      if (sum < least) [row, least] = [k, sum];
    }
    return { row, distance: Math.sqrt(least) };
  });
}
