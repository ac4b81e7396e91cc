// Participation ratio: in how many directions rows spread.

/** (Σλ)²/Σλ² over the eigenvalues λ of the covariance of rows: 1 for a line, d for a ball of d dimensions. */
export function participationRatio(rows: readonly ArrayLike<number>[]): number {
  const width = rows[0].length;
  const mean = new Float64Array(width);
  for (const row of rows) for (let k = 0; k < width; k++) mean[k] += row[k] / rows.length;
  const centred = rows.map((row) => Float64Array.from(row, (value, k) => value - mean[k]));
  // Σλ is the trace and Σλ² the sum of squares of the Gram matrix, whose eigenvalues are the covariance's.
  let [trace, squares] = [0, 0];
  for (let a = 0; a < centred.length; a++)
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let k = 0; k < width; k++) dot += centred[a][k] * centred[b][k];
      if (a === b) trace += dot;
      squares += (a === b ? 1 : 2) * dot * dot;
    }
  return trace ** 2 / squares;
}
