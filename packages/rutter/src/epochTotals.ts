// Epoch totals: sums over the part of an epoch that is done, which survive an interruption as the weights do.
import type { CallbackState } from "./callback";
import type { Measures } from "./event";
import type { Metric, MetricCount } from "./metric";

/** Sums over the part of an epoch that is done, as plain data. */
export interface EpochState {
  readonly examples: number;
  /** The loss, then the costs that it is made of, times examples. */
  readonly sums: readonly number[];
  /** By name what metrics have counted; null from one that cannot be saved. */
  readonly counts: Readonly<Record<string, CallbackState | null>>;
}

export class EpochTotals {
  counts: readonly MetricCount[] = [];
  examples = 0;
  #sums: number[] = [];

  constructor(
    private readonly metrics: readonly Metric[],
    /** Names of the costs that the loss is made of. */
    private readonly terms: readonly string[],
  ) {
    this.reset();
  }

  /** Begins an epoch. */
  reset(): void {
    this.counts = this.metrics.map((metric) => metric.start());
    this.#sums = [0, ...this.terms.map(() => 0)];
    this.examples = 0;
  }

  /** Adds the mean losses of a batch of so many examples. */
  add(rows: number, loss: number, terms: readonly number[]): void {
    for (let i = 0; i < this.#sums.length; i++) this.#sums[i] += (i === 0 ? loss : terms[i - 1]) * rows;
    this.examples += rows;
  }

  get measures(): Measures {
    return this.#with(this.counts.map((count) => count.result()));
  }

  /** As `measures` while the epoch goes on: metrics that are dear to read may lag behind. */
  get estimates(): Measures {
    return this.#with(this.counts.map((count) => (count.estimate ? count.estimate() : count.result())));
  }

  save(): EpochState {
    const counts = this.metrics.map(({ name }, i) => [name, this.counts[i].save?.() ?? null]);
    return { examples: this.examples, sums: [...this.#sums], counts: Object.fromEntries(counts) };
  }

  /** Takes up what `save` gave; what is missing begins anew, with a warning. */
  load(state: EpochState | undefined): void {
    this.reset();
    const lost: string[] = [];
    if (state?.sums.length === this.#sums.length) {
      this.#sums = [...state.sums];
      this.examples = state.examples;
    } else lost.push("loss");
    for (const [i, { name }] of this.metrics.entries()) {
      const [count, saved] = [this.counts[i], state?.counts[name]];
      if (saved && count.load) count.load(saved);
      else lost.push(name);
    }
    if (lost.length > 0)
      console.warn(
        `rutter: restore: the state does not hold what its epoch had counted of ${lost.join(", ")}; the epoch's training ` +
          "measures of that name will be of the rest of it.",
      );
  }

  #with(results: readonly number[]): Measures {
    return measuresOf(
      this.metrics,
      this.#sums.map((sum) => sum / this.examples),
      this.terms,
      results,
    );
  }
}

/** A loss, the costs that it is made of and the results of metrics by name. */
export function measuresOf(
  metrics: readonly Metric[],
  [loss, ...costs]: readonly number[],
  terms: readonly string[],
  results: readonly number[],
): Measures {
  const named = Object.fromEntries(terms.map((name, i) => [name, costs[i]]));
  return { loss, ...named, ...Object.fromEntries(metrics.map(({ name }, i) => [name, results[i]])) };
}
