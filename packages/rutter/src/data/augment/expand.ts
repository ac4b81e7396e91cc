// Expand: a dataset with changed copies of its examples beside them.
import { DataError, OptionError } from "../../error";
import { checkOptions, describe, integerAtLeast } from "../../option";
import { Dataset, type LabelKind } from "../dataset";
import { baseOrder } from "../order";
import { selectRows } from "../rows";
import type { Augmentation } from "./augmentation";
import { Augmenter } from "./augmenter";

/** Options of expand. */
export interface ExpandOptions {
  /** Whether the examples themselves are in the set. Default true. */
  readonly original?: boolean;
  /** Whether the whole set is shuffled at the end. Default true; false puts each example's copies behind it. */
  readonly shuffle?: boolean;
  /** Decides the order and what augmentations draw. Default 0. */
  readonly seed?: number;
}

/**
 * Every example, and one copy of it per variant; a variant is an augmentation or several in a row. Labels are kept.
 * `expand(train, shifts())` is Nielsen's expanded MNIST: 50,000 → 250,000 images, shuffled once.
 *
 * @throws OptionError, ShapeError; DataError for a variant that changes the shape
 */
export function expand<Label extends LabelKind>(
  dataset: Dataset<Label>,
  variants: readonly (Augmentation | readonly Augmentation[])[],
  options: ExpandOptions = {},
): Dataset<Label> {
  const where = "expand()";
  checkOptions(where, options, ["original", "shuffle", "seed"]);
  const { original = true, shuffle = true, seed = 0 } = options;
  integerAtLeast(where, "seed", seed, 0);
  if (!Array.isArray(variants))
    throw new OptionError({ where, expected: "a list of variants", got: describe(variants) });
  const makers = variants.map((variant) => {
    const list = Array.isArray(variant) ? variant : [variant];
    const augmenter = new Augmenter(list, dataset.inputShape, { seed, where });
    if (String(augmenter.shape) !== String(dataset.inputShape))
      throw new DataError({
        where,
        expected: `variants of shape [${dataset.inputShape.join(", ")}]`,
        got: `[${augmenter.shape.join(", ")}]`,
      });
    return augmenter;
  });
  const copies = makers.length + (original ? 1 : 0);
  // Place p of the new set holds copy order[p] mod copies of example order[p] / copies, written where it belongs at once.
  const order = baseOrder(dataset.length * copies, shuffle, seed, "expand shuffle");
  const parts = selectRows(
    dataset,
    order.map((item) => Math.floor(item / copies)),
  );
  const size = dataset.length === 0 ? 0 : dataset.inputs.length / dataset.length;
  for (let p = 0; p < order.length; p++) {
    const variant = (order[p] % copies) - (original ? 1 : 0);
    if (variant < 0) continue;
    const example = Math.floor(order[p] / copies);
    const input = dataset.inputs.subarray(example * size, (example + 1) * size);
    parts.inputs.set(makers[variant].apply(input, example, variant), p * size);
  }
  return new Dataset<Label>(parts);
}
