// Augmenter: a list of augmentations, one after the other, ready for examples of a shape.

import { OptionError } from "../../error";
import { Stream } from "../../math/stream";
import { checkOptions, describe, requireMethod } from "../../option";
import { sizeOf } from "../../shape";
import type { Augmentation, BoundAugmentation } from "./augmentation";
import { Draws } from "./draws";

interface Stage {
  readonly bound: BoundAugmentation;
  readonly stream: Stream;
  readonly out: Float32Array;
}

/** Options of Augmenter. */
export interface AugmenterOptions {
  /** Decides what is drawn. Default 0; `fit` uses the network's. */
  readonly seed?: number;
  /** Who is named in errors. Default "Augmenter". */
  readonly where?: string;
}

/**
 * Changes examples as `fit({ augment })` does: the random part depends on seed, example and epoch alone.
 *
 * ```ts
 * const augmenter = new Augmenter([elastic(), shift({ x: [-2, 2] })], train.inputShape, { seed: 1 });
 * const image = augmenter.apply(train.example(7).input, 7, 0).slice();
 * ```
 */
export class Augmenter {
  /** The shape of an example afterwards. */
  readonly shape: readonly number[];
  readonly #stages: readonly Stage[];

  /** @throws OptionError for what is not a list of augmentations; ShapeError if one does not fit */
  constructor(
    augmentations: readonly Augmentation[],
    shape: readonly number[],
    options: AugmenterOptions = {},
  ) {
    checkOptions("Augmenter", options, ["seed", "where"]);
    const { seed = 0, where = "Augmenter" } = options;
    if (!Array.isArray(augmentations))
      throw new OptionError({
        where,
        expected: "a list of augmentations",
        got: describe(augmentations),
        cure: "Write [shift({ x: [-2, 2] })].",
      });
    let current = shape;
    this.#stages = augmentations.map((augmentation, i) => {
      requireMethod(
        `${where}: augmentation ${i}`,
        "an augmentation",
        augmentation,
        "bind",
        "Write [flip()].",
      );
      const { kind } = augmentation;
      const bound = augmentation.bind(current, `${where}: ${kind}()`);
      current = bound.shape;
      const size = sizeOf(current);
      return { bound, stream: new Stream(seed, `augment ${i} ${kind}`), out: new Float32Array(size) };
    });
    this.shape = current;
  }

  /** The example changed: in an array that the next call overwrites (the input itself, if the list is empty). */
  apply(input: Float32Array, example: number, epoch: number): Float32Array {
    let current = input;
    for (const { bound, stream, out } of this.#stages) {
      bound.apply(current, out, new Draws(stream.child(example, epoch)));
      current = out;
    }
    return current;
  }
}
