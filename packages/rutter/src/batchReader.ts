// Batch reader: the batches of one epoch, in their order, from a dataset in memory or a stream of examples.
import type { Batch } from "./batchRunner";
import type { Augmenter } from "./data/augment/augmenter";
import { Dataset } from "./data/dataset";
import type { ExampleStream } from "./data/exampleStream";
import type { Stream } from "./math/stream";

export interface BatchReader {
  /** The next batch. */
  next(): Batch | Promise<Batch>;
  /** Leaves what is not read. */
  close(): unknown;
}

export interface BatchReaderOptions {
  readonly train: Dataset | ExampleStream;
  readonly epoch: number;
  readonly batchSize: number;
  /** Batches done already, in a run before. */
  readonly done: number;
  /** Stream of the epochs' orders; undefined for the order of the file. A stream of examples keeps its own. */
  readonly order: Stream | undefined;
  readonly augmenter: Augmenter | undefined;
}

/** Opens an epoch. */
export function readBatches({
  train,
  epoch,
  batchSize,
  done,
  order,
  augmenter,
}: BatchReaderOptions): BatchReader {
  let start = done * batchSize;
  const augmented = (first: number): Batch["augment"] =>
    augmenter && ((input, example) => augmenter.apply(input, first + example, epoch));
  const examples = train.length;
  if (train instanceof Dataset) {
    const permutation = order?.permutation(train.length, epoch);
    const augment = augmented(0);
    const next = (): Batch => {
      const rows = Math.min(batchSize, train.length - start);
      const batch = { dataset: train, examples, order: permutation, start, rows, augment };
      start += rows;
      return batch;
    };
    return { next, close: () => {} };
  }
  const chunks = train.batches(batchSize, { epoch, skip: start });
  return {
    async next() {
      const dataset = (await chunks.next()).value as Dataset;
      const batch = {
        dataset,
        examples,
        order: undefined,
        start: 0,
        rows: dataset.length,
        augment: augmented(start),
      };
      start += dataset.length;
      return batch;
    },
    close: () => chunks.return(),
  };
}
