// Matching: hidden units have no order. Puts those of one net in the order of another's, so that they can be compared.

/** A 784-hidden-10 net as one row of numbers: weights and biases, layer by layer. */
export interface FlatNet {
  readonly widths: readonly [inputs: number, hidden: number, outputs: number];
  readonly values: ArrayLike<number>;
}

/** Which column each row takes so that the sum of costs is least: the Hungarian method, in n³ steps. */
export function assignment(costs: readonly (readonly number[])[]): number[] {
  const n = costs.length;
  const [rowPrice, columnPrice] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  /** The row of each column, counted from 1; 0 is none. Column 0 holds the row that looks for a place. */
  const rowOf = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    const [least, from, done] = [
      new Float64Array(n + 1).fill(Infinity),
      new Int32Array(n + 1),
      new Uint8Array(n + 1),
    ];
    rowOf[0] = row;
    let column = 0;
    do {
      done[column] = 1;
      const own = rowOf[column];
      let [next, step] = [0, Infinity];
      for (let j = 1; j <= n; j++) {
        if (done[j]) continue;
        const rest = costs[own - 1][j - 1] - rowPrice[own] - columnPrice[j];
        if (rest < least[j]) [least[j], from[j]] = [rest, column];
        if (least[j] < step) [next, step] = [j, least[j]];
      }
      for (let j = 0; j <= n; j++)
        if (done[j]) {
          rowPrice[rowOf[j]] += step;
          columnPrice[j] -= step;
        } else least[j] -= step;
      column = next;
    } while (rowOf[column] !== 0);
    for (; column !== 0; column = from[column]) rowOf[column] = rowOf[from[column]];
  }
  const columns = new Array<number>(n).fill(0);
  for (let j = 1; j <= n; j++) columns[rowOf[j] - 1] = j - 1;
  return columns;
}

/** Places of the numbers that belong to a hidden unit: weights in, bias, weights out. */
function placesOf([inputs, hidden, outputs]: FlatNet["widths"], unit: number): number[] {
  const first = hidden * inputs;
  return [
    ...Array.from({ length: inputs }, (_, k) => unit * inputs + k),
    first + unit,
    ...Array.from({ length: outputs }, (_, j) => first + hidden + j * hidden + unit),
  ];
}

/** The second net's numbers with its hidden units in the order in which they are nearest to the first's. */
export function matched(first: FlatNet, second: FlatNet): Float32Array {
  const { widths } = first;
  const places = Array.from({ length: widths[1] }, (_, unit) => placesOf(widths, unit));
  const costs = places.map((own) =>
    places.map((other) =>
      own.reduce((sum, p, i) => sum + (first.values[p] - second.values[other[i]]) ** 2, 0),
    ),
  );
  const result = Float32Array.from(second.values);
  for (const [unit, taken] of assignment(costs).entries())
    for (const [i, place] of places[unit].entries()) result[place] = second.values[places[taken][i]];
  return result;
}

/** ‖a − b‖. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}
