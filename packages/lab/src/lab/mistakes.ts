// Mistakes: which images of a set a network gets wrong, and a look at them.
import { classOf, type HostTensor } from "rutter";
import type { Dataset } from "rutter/data";
import { type Picture, picture } from "./figure";

export interface Mistake {
  /** Place in the set, from 0. */
  readonly index: number;
  readonly label: number;
  readonly given: number;
}

/** The classes that outputs [examples, classes] give: the largest of each row. */
export function classesOf({ data, shape }: HostTensor): number[] {
  const [count, width] = shape;
  return Array.from({ length: count }, (_, i) => classOf(data, i, width));
}

/** Where the given classes are not those of the set, in its order. */
export function mistakes({ labels }: Dataset<"class">, given: ArrayLike<number>): Mistake[] {
  return Array.from(labels, (label, index) => ({ index, label, given: given[index] })).filter(
    (one) => one.label !== one.given,
  );
}

/** The images of mistakes, captioned with the true label and the given one. */
export function mistakePictures(
  set: Dataset<"class">,
  found: readonly Mistake[],
  caption = ({ label, given }: Mistake) => `${label}, taken for ${given}`,
): Picture[] {
  const width = set.inputShape[set.inputShape.length - 1];
  return found.map((one) =>
    picture(set.example(one.index).input, width, { low: 0, high: 1, caption: caption(one) }),
  );
}
