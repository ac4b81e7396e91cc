// Portions: data a part at a time, each part in memory.
import { Dataset } from "./dataset";
import type { ExampleStream } from "./exampleStream";

/** Examples of a stream that are held at a time, where nobody says how many. */
const STREAM_PORTION = 1000;

/** A dataset whole, or in slices of `size`; a stream in as many examples, those of its epoch 0. */
export async function* portionsOf(
  data: Dataset | ExampleStream,
  size?: number,
): AsyncGenerator<Dataset, void, void> {
  if (!(data instanceof Dataset)) yield* data.batches(size ?? STREAM_PORTION);
  else if (size === undefined) yield data;
  else for (let start = 0; start < data.length; start += size) yield data.slice(start, start + size);
}
