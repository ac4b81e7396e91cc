// Orders: which examples, in which order, as lists of indices. Whatever picks examples makes one of these.
import { DataError, OptionError } from "../error";
import { Stream } from "../math/stream";
import { checkOptions, describe, integerAtLeast, positiveInteger } from "../option";

/** How examples are dealt into parts. */
export type DealOptions = {
  /** Decides the random order. Default 0. */
  seed?: number;
  /** Whether examples are dealt in random order. Default true; false keeps them in order. */
  shuffle?: boolean;
  /** Whether every part gets its share of each class. Default false; only for class labels. */
  stratified?: boolean;
};

/** What is known of the examples: how many, and their classes, where labels are classes. */
export type Population = { readonly length: number; readonly classes: Int32Array | undefined };

/** The examples in a random order, or in their own. */
export function baseOrder(length: number, shuffle: boolean, seed: number, purpose: string): Int32Array {
  if (shuffle) return new Stream(seed, purpose).permutation(length);
  return Int32Array.from({ length }, (_, i) => i);
}

/**
 * Deals all examples into parts of the given sizes. Stratified, they are first merged so that every class is spread
 * evenly over the whole order: example r of the n of its class comes at (r + ½) / n.
 */
export function deal(
  where: string,
  { length, classes }: Population,
  sizes: readonly number[],
  options: DealOptions,
): Int32Array[] {
  checkOptions(where, options, ["seed", "shuffle", "stratified"]);
  const { seed = 0, shuffle = true, stratified = false } = options;
  integerAtLeast(where, "seed", seed, 0);
  if (stratified && classes === undefined)
    throw new DataError({
      where,
      expected: "class labels to stratify by",
      got: "labels that are values",
      cure: "Leave stratified away.",
    });
  const base = baseOrder(length, shuffle, seed, "dataset split");
  const order = stratified ? spread(base, classes!) : base;
  const rank = new Int32Array(length);
  for (let i = 0; i < length; i++) rank[base[i]] = i;
  let start = 0;
  return sizes.map((size) => {
    const part = order.slice(start, start + size);
    start += size;
    return stratified ? part.sort((a, b) => rank[a] - rank[b]) : part;
  });
}

/** The order merged so that each class is spread evenly. */
function spread(base: Int32Array, classes: Int32Array): Int32Array {
  const totals = new Map<number, number>();
  for (const label of classes) totals.set(label, (totals.get(label) ?? 0) + 1);
  const seen = new Map<number, number>();
  const place = new Float64Array(base.length);
  for (const i of base) {
    const before = seen.get(classes[i]) ?? 0;
    place[i] = (before + 0.5) / totals.get(classes[i])!;
    seen.set(classes[i], before + 1);
  }
  return base.slice().sort((a, b) => place[a] - place[b] || classes[a] - classes[b]);
}

/** Sizes of the parts of a split: whole numbers as they are, fractions rounded down and the rest dealt out from the first on. */
export function partSizes(where: string, length: number, parts: readonly number[]): number[] {
  const counts = Array.isArray(parts) && parts.every((part) => Number.isSafeInteger(part) && part >= 0);
  const fractions = Array.isArray(parts) && parts.every((part) => part >= 0 && part < 1);
  if (!(counts || fractions) || parts.length === 0)
    throw new OptionError({
      where,
      expected: "fractions below 1 or whole numbers, one per part",
      got: Array.isArray(parts) ? `[${parts.join(", ")}]` : describe(parts),
      cure: "Write [0.8, 0.2] or [50000, 10000].",
    });
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (counts ? total !== length : Math.abs(total - 1) > 1e-6)
    throw new OptionError({
      where,
      expected: counts ? `counts that add up to the ${length} examples` : "fractions that add up to 1",
      got: `[${parts.join(", ")}], which adds up to ${total}`,
      cure: "Name a part for what is left over as well.",
    });
  if (counts) return [...parts];
  const sizes = parts.map((part) => Math.floor(part * length));
  const rest = length - sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; i < rest; i++) sizes[i % sizes.length]++;
  return sizes;
}

/** Sizes of k folds: they differ by one at most. */
export function foldSizes(where: string, length: number, folds: number): number[] {
  positiveInteger(where, "k", folds);
  if (folds < 2 || folds > length)
    throw new OptionError({
      where,
      expected: `k from 2 to the number of examples, ${length}`,
      got: String(folds),
    });
  return Array.from({ length: folds }, (_, i) => Math.floor(length / folds) + (i < length % folds ? 1 : 0));
}
