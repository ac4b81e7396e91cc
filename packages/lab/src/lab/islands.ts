// Islands: connected parts of a grid of classes.

/** A connected part of equal class. */
export interface Island {
  readonly label: number;
  readonly cells: readonly number[];
}

/** All parts of a grid, side × side, row by row; cells that share an edge belong together. */
export function islandsOf(labels: ArrayLike<number>, side: number): Island[] {
  const seen = new Uint8Array(side * side);
  const found: Island[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start]) continue;
    const cells = [start];
    seen[start] = 1;
    for (let i = 0; i < cells.length; i++) {
      const [x, y] = [cells[i] % side, Math.floor(cells[i] / side)];
      for (const [u, v] of [
        [x - 1, y],
        [x + 1, y],
        [x, y - 1],
        [x, y + 1],
      ]) {
        const next = v * side + u;
        if (u < 0 || v < 0 || u >= side || v >= side || seen[next] || labels[next] !== labels[start])
          continue;
        seen[next] = 1;
        cells.push(next);
      }
    }
    found.push({ label: labels[start], cells });
  }
  return found;
}

/** Box-counting dimension of the border between classes, 0 without one: the slope of ln(boxes with two classes or more) by ln(1/size). */
export function borderDimension(labels: ArrayLike<number>, side: number): number {
  const points: [number, number][] = [];
  for (let size = 2; size <= side / 4; size *= 2) {
    let boxes = 0;
    for (let top = 0; top + size <= side; top += size)
      for (let left = 0; left + size <= side; left += size) {
        const first = labels[top * side + left];
        let mixed = false;
        for (let i = 0; i < size * size && !mixed; i++)
          mixed = labels[(top + Math.floor(i / size)) * side + left + (i % size)] !== first;
        if (mixed) boxes++;
      }
    if (boxes > 0) points.push([-Math.log(size), Math.log(boxes)]);
  }
  if (points.length < 2) return 0;
  const mean = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
