// Augmentation: a change of an example that leaves its label true. One mechanism for all of them.
import type { Draws } from "./draws";

/**
 * A change of one example: numbers in, numbers out. Those that draw do so from the source they are given, which is
 * keyed by seed, example and epoch, so a result depends on neither batch size nor order nor prefetching.
 * Any object of this form can stand among the library's own:
 *
 * ```ts
 * const invert: Augmentation = {
 *   kind: "invert",
 *   bind: (shape) => ({ shape, apply: (from, to) => from.forEach((x, i) => (to[i] = 1 - x)) }),
 * };
 * ```
 */
export interface Augmentation {
  readonly kind: string;
  /** Gets ready for examples of a shape. `where` names who asks, for errors. @throws ShapeError for a shape that does not fit */
  bind(shape: readonly number[], where: string): BoundAugmentation;
}

/** An augmentation that knows the shape of its examples. */
export interface BoundAugmentation {
  /** The shape of an example afterwards. */
  readonly shape: readonly number[];
  /** Fills `to` from `from`, row-major. They never overlap. */
  apply(from: Float32Array, to: Float32Array, draws: Draws): void;
}
