// Sixty examples of three classes in four dimensions, drawn: small enough for any test, hard enough to learn something.
import { Dataset } from "../packages/rutter/src/data/dataset";
import { Stream } from "../packages/rutter/src/math/stream";

const stream = new Stream(7, "flowers");
const count = 60;

/** Class c lies around the corner (c, c², −c, 1) with noise of 0.6. */
export const flowers = Dataset.from({
  inputs: Array.from({ length: count }, (_, i) => {
    const c = i % 3;
    return [c, c * c, -c, 1].map((centre, j) => centre + 0.6 * stream.normal(4 * i + j));
  }),
  labels: Int32Array.from({ length: count }, (_, i) => i % 3),
});
