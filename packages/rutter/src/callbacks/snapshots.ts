// Snapshots: copies of the weights on the way, to look at, compare or average later.
import type { Callback } from "../callback";
import type { NumericArray } from "../ops/operation";
import { checkOptions, integerAtLeast, positiveInteger } from "../option";

/** Options of snapshots. */
export interface SnapshotsOptions {
  /** Epochs between two. Default 1. */
  readonly every?: number;
  /** How many to keep, the latest. Default all. */
  readonly keep?: number;
  /** Also the weights that the run begins with, as epoch 0. Default true. */
  readonly first?: boolean;
}

export interface Snapshot {
  readonly epoch: number;
  /** All parameters in order, as `network.parameters.read()` gives them. */
  readonly parameters: NumericArray;
}

/** A callback whose `taken` holds what it kept. */
export interface Snapshots extends Callback {
  readonly taken: readonly Snapshot[];
}

/** Copies the weights after every so many epochs. @throws OptionError for an unknown option or one out of range */
export function snapshots(options: SnapshotsOptions = {}): Snapshots {
  checkOptions("snapshots()", options, ["every", "keep", "first"]);
  const { every = 1, keep = Number.MAX_SAFE_INTEGER, first = true } = options;
  positiveInteger("snapshots()", "every", every);
  integerAtLeast("snapshots()", "keep", keep, 1);
  const taken: Snapshot[] = [];
  return {
    kind: "snapshots",
    taken,
    async on(event, { network }) {
      const begins = event.type === "start" && !event.resumed;
      if (begins) taken.length = 0;
      const epoch =
        begins && first ? 0 : event.type === "epoch" && event.epoch % every === 0 ? event.epoch : -1;
      if (epoch < 0) return;
      taken.push({ epoch, parameters: await network.parameters.read() });
      if (taken.length > keep) taken.shift();
    },
  };
}
