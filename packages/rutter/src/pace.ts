// Pace: when long work has to give way to other tasks.
import { breathe } from "#platform";

/** Longest time between two breaths of the event loop. */
const MILLISECONDS = 40;

export class Pace {
  #last = performance.now();

  /** Whether it is time to give way. */
  get due(): boolean {
    return performance.now() - this.#last > MILLISECONDS;
  }

  /** Lets other tasks run once, and counts anew. */
  async breathe(): Promise<void> {
    await breathe();
    this.#last = performance.now();
  }
}
