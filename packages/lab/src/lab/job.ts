// Job: one run of one experiment, in a process of its own, and what the processes tell each other.
import type { Outcome } from "./experiment";

export interface Job {
  readonly id: string;
  /** What brings the experiment: its id, or the path of a user's file. */
  readonly name: string;
  readonly variant: string;
  readonly seed: number;
  readonly reduced: boolean;
  readonly dataset: "mnist" | "digits" | "none";
  /** The folder with MNIST's files. */
  readonly data?: string;
  /** The file that keeps the state of the run after every epoch. */
  readonly stateFile: string;
}

/** From the process that runs. */
export type Report =
  | { readonly type: "progress"; readonly fraction: number; readonly note?: string }
  | { readonly type: "done"; readonly outcome: Outcome; readonly seconds: number }
  | { readonly type: "failed"; readonly message: string };
