// Callback: something that reads a run's events, and may stop it.
import type { Backend } from "./backend";
import type { Dataset } from "./data/dataset";
import type { ExampleStream } from "./data/exampleStream";
import type { TrainingEvent } from "./event";
import type { Json } from "./layer";
import type { Loss } from "./loss";
import type { Network } from "./network";
import type { NumericArray } from "./ops/operation";
import type { TrainerState } from "./trainerState";
import type { Variable } from "./variable";

/** What a callback may do to a run. */
export interface RunControl {
  readonly network: Network<any, any>;
  /** Current values by name (`learningRate`, `l2`); writing changes the next step. */
  readonly settings: Record<string, number>;
  readonly train: Dataset | ExampleStream;
  readonly validation: Dataset | ExampleStream | undefined;
  readonly loss: Loss;
  readonly backend: Backend;
  /** The averaged weights, if the optimizer keeps any. */
  readonly average: Variable | undefined;
  /** All that is needed to go on from here later. */
  state(): Promise<TrainerState>;
  /** Ends the run after this event. */
  stop(message: string): void;
}

/** What a callback remembers, as plain data, so that a resumed run goes on as if there had been no pause. */
export type CallbackState = Readonly<Record<string, Json | NumericArray | undefined>>;

/** Watches a run: told of every event in order, awaited, and able to stop it. */
export interface Callback {
  readonly kind: string;
  /** Called for every event, in the order of the callbacks, before the caller of `fit` sees it. */
  on(event: TrainingEvent, run: RunControl): void | Promise<void>;
  /** Whether it wants an event after every step, even if the caller of `fit` does not. Default false. */
  readonly batches?: boolean;
  /** What to keep in the trainer's state. Left out, nothing. */
  save?(): CallbackState;
  /** Takes up what `save` gave. */
  load?(state: CallbackState): void;
}
