// Optimizer: how parameters follow their gradient, as a function of tensors. It is applied once to one flat region
// of parameters, so an update is a few passes over contiguous memory and needs no kernel of its own.
import { numberInRange } from "./option";
import type { Tensor } from "./tensor";

/** Numbers that may change from step to step, by name: `learningRate`, `momentum`. */
export type Settings = Record<string, number>;

/** What an update is given. All tensors but the scalars have the parameters' shape [count]. */
export interface UpdateCall {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly state: Readonly<Record<string, Tensor>>;
  readonly scalars: Readonly<Record<string, Tensor>>;
}

export interface UpdateResult {
  readonly parameter: Tensor;
  readonly state: Readonly<Record<string, Tensor>>;
}

/** How parameters follow a direction: its settings, its state per parameter and its update in ops. */
export interface Optimizer {
  readonly kind: string;
  /** Initial values of what schedules may change. */
  readonly settings: Readonly<Settings>;
  /** Names of the state kept per parameter, zero at the start. */
  readonly state: readonly string[];
  /** The numbers that the update uses at step t = 1, 2, …; always the same names. */
  scalars(settings: Readonly<Settings>, t: number): Settings;
  update(call: UpdateCall): UpdateResult;
}

/** Checks a learning rate: a number ≥ 0. */
export function checkLearningRate(where: string, learningRate: number): void {
  numberInRange(where, "learningRate", learningRate, 0, Number.MAX_VALUE);
}
