// Callback: something that reads a run's events, and may stop it.
import type { TrainingEvent } from "./event";
import type { Network } from "./network";

/** What a callback may do to a run. */
export interface RunControl {
  readonly network: Network<any, any>;
  /** Current values by name (`learningRate`, `l2`); writing changes the next step. */
  readonly settings: Record<string, number>;
  /** Ends the run after this event. */
  stop(message: string): void;
}

/** Watches a run: told of every event in order, awaited, and able to stop it. */
export interface Callback {
  readonly kind: string;
  /** Called for every event, in the order of the callbacks, before the caller of `fit` sees it. */
  on(event: TrainingEvent, run: RunControl): void | Promise<void>;
}
