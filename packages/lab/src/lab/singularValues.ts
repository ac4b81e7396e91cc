// Singular values of small matrices, by Jacobi's rotations of columns.

/** Rotations stop when columns are this orthogonal. */
const SMALL = 1e-15;

/** The singular values of a matrix given by rows, largest first. */
export function singularValues(rows: readonly ArrayLike<number>[]): number[] {
  const height = rows.length;
  const width = rows[0].length;
  // The shorter side as columns: min(height, width) values.
  const columns =
    width <= height
      ? Array.from({ length: width }, (_, j) => Float64Array.from(rows, (row) => row[j]))
      : rows.map((row) => Float64Array.from(row));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  for (let turned = true; turned; ) {
    turned = false;
    for (const [p, a] of columns.entries())
      for (const b of columns.slice(p + 1)) {
        const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
        if (Math.abs(ab) <= SMALL * Math.sqrt(aa * bb)) continue;
        turned = true;
        const ratio = (bb - aa) / (2 * ab);
        const t = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
        const cosine = 1 / Math.sqrt(1 + t * t);
        for (let i = 0; i < a.length; i++) {
          const [x, y] = [a[i], b[i]];
          a[i] = cosine * (x - t * y);
          b[i] = cosine * (t * x + y);
        }
      }
  }
  return columns.map((column) => Math.sqrt(dot(column, column))).sort((a, b) => b - a);
}
