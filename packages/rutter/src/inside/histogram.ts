// Histograms of weights, activations, gradients: any values.
import { OptionError } from "../error";
import { checkOptions, finiteNumber, positiveInteger } from "../option";
import { norm } from "./norm";

/** Options of histogram. */
export interface HistogramOptions {
  /** Number of bins of equal width. Default 30. */
  readonly bins?: number;
  /** Lower and upper end. Default: the smallest and largest finite value. */
  readonly range?: readonly [low: number, high: number];
}

/** Counts in bins of equal width, as plain data. */
export interface Histogram {
  /** bins + 1 edges; bin i holds edges[i] ≤ x < edges[i + 1], the last one its upper end too. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Values below, and above, a range that was given. */
  readonly below: number;
  readonly above: number;
  /** NaN and infinities. */
  readonly notFinite: number;
  /** Over the finite values; NaN if there are none. `deviation` is √(Σ(x − mean)²/n). */
  readonly mean: number;
  readonly deviation: number;
}

/** Counts values into bins. @throws OptionError for a bad range or number of bins */
export function histogram(values: ArrayLike<number>, options: HistogramOptions = {}): Histogram {
  const where = "histogram()";
  checkOptions(where, options, ["bins", "range"]);
  const bins = positiveInteger(where, "bins", options.bins ?? 30);
  const finite = Array.from(values).filter(Number.isFinite);
  let [low, high] = options.range ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  if (options.range) {
    finiteNumber(where, "range[0]", low);
    finiteNumber(where, "range[1]", high);
    if (low >= high)
      throw new OptionError({
        where,
        expected: "range to be [low, high] with low < high",
        got: `[${low}, ${high}]`,
      });
  } else for (const x of finite) [low, high] = [Math.min(low, x), Math.max(high, x)];
  // Equal values still get bins of some width about them.
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  if (low > high) [low, high] = [0, 1];
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  edges[bins] = high;
  const counts = new Array<number>(bins).fill(0);
  let [below, above] = [0, 0];
  for (const x of finite) {
    if (x < low) below++;
    else if (x > high) above++;
    else counts[binOf(x, edges)]++;
  }
  const mean = finite.reduce((sum, x) => sum + x, 0) / finite.length;
  const deviation = norm(finite.map((x) => x - mean)) / Math.sqrt(finite.length);
  return { edges, counts, below, above, notFinite: values.length - finite.length, mean, deviation };
}

/** The bin by its edges: a guess by division, put right where it was rounded. */
function binOf(x: number, edges: readonly number[]): number {
  const bins = edges.length - 1;
  let bin = Math.min(bins - 1, Math.floor(((x - edges[0]) / (edges[bins] - edges[0])) * bins));
  while (bin > 0 && x < edges[bin]) bin--;
  while (bin < bins - 1 && x >= edges[bin + 1]) bin++;
  return bin;
}
