// Wrong labels: a training set in which somebody made mistakes.
import { Stream } from "rutter";
import type { Dataset } from "rutter/data";

/** The set with each label, with probability `share`, replaced by one of the other classes, all equally likely. */
export function withWrongLabels(set: Dataset<"class">, share: number, seed: number): Dataset<"class"> {
  const stream = new Stream(seed, "wrong labels");
  return set.map(({ label }, i) =>
    stream.uniform(i) < share
      ? { label: (label + 1 + stream.child(1).integer(i, set.classes - 1)) % set.classes }
      : {},
  );
}
