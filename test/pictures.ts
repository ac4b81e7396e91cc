// Thirty small pictures of noise in three classes: enough to train convolutions on in a moment.
import { Dataset } from "../packages/rutter/src/data";
import { Stream } from "../packages/rutter/src/math/stream";

const stream = new Stream(7, "pictures");

export const picture = Dataset.from({
  inputs: Array.from({ length: 30 }, (_, i) =>
    Array.from({ length: 144 }, (_, j) => stream.normal(144 * i + j)),
  ),
  inputShape: [1, 12, 12],
  labels: Int32Array.from({ length: 30 }, (_, i) => i % 3),
  classes: 3,
});
