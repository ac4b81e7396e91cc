// Look: training that stops for a look after chosen numbers of examples, inside epochs too.
import type { Trainer } from "rutter";
import type { Dataset } from "rutter/data";

export interface LookOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle?: boolean;
  readonly signal: AbortSignal;
  /** Whether to look after so many examples, all epochs counted. */
  readonly when: (examples: number) => boolean;
  /** The network stands still meanwhile. */
  readonly look: (examples: number) => Promise<void>;
}

export async function trainLooking(trainer: Trainer, train: Dataset, options: LookOptions): Promise<void> {
  const { when, look, ...fit } = options;
  let seen = 0;
  for await (const event of trainer.fit(train, { ...fit, batchEvents: true }))
    if (event.type === "batch") {
      seen += Math.min(fit.batchSize, train.length - (event.batch - 1) * fit.batchSize);
      if (when(seen)) await look(seen);
    }
  fit.signal.throwIfAborted();
}

/** The catalogue's grid: every 10 examples to 1,000, every 100 to the end of the first epoch, then every 1,000. */
export function fineGrid(epoch: number): (examples: number) => boolean {
  return (examples) => examples % (examples <= 1_000 ? 10 : examples <= epoch ? 100 : 1_000) === 0;
}
