// Balance: as many examples of each class as of every other, by repeating or by leaving out.
import { DataError, OptionError } from "../error";
import { Stream } from "../math/stream";
import { checkOptions, describe, integerAtLeast } from "../option";
import type { Population } from "./order";

/** Options of Dataset.balance. */
export type BalanceOptions = {
  /**
   * "oversample" repeats examples until every class has as many as the largest; "undersample" leaves examples out
   * until every class has as many as the smallest. Default "oversample".
   */
  by?: "oversample" | "undersample";
  /** Decides which examples are repeated or left out. Default 0. */
  seed?: number;
};

/**
 * Indices of a balanced set, ascending. Repetition is even: every example of a class m times or m + 1 times, and who
 * gets the extra one is drawn. Classes without any example stay empty.
 */
export function balancedOrder({ length, classes }: Population, options: BalanceOptions): Int32Array {
  const where = "balance()";
  checkOptions(where, options, ["by", "seed"]);
  const { by = "oversample", seed = 0 } = options;
  integerAtLeast(where, "seed", seed, 0);
  if (by !== "oversample" && by !== "undersample")
    throw new OptionError({ where, expected: 'by to be "oversample" or "undersample"', got: describe(by) });
  if (classes === undefined)
    throw new DataError({ where, expected: "class labels", got: "labels that are values" });
  const members = new Map<number, number[]>();
  for (let i = 0; i < length; i++) {
    const list = members.get(classes[i]);
    if (list) list.push(i);
    else members.set(classes[i], [i]);
  }
  const counts = [...members.values()].map((list) => list.length);
  const wanted = counts.reduce(
    (a, b) => (by === "oversample" ? Math.max(a, b) : Math.min(a, b)),
    counts[0] ?? 0,
  );
  const picked: number[] = [];
  const stream = new Stream(seed, "dataset balance");
  for (const [label, list] of members) {
    const lot = stream.permutation(list.length, label);
    for (let i = 0; i < wanted; i++) picked.push(list[lot[i % list.length]]);
  }
  return Int32Array.from(picked).sort();
}
