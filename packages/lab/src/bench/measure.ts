// Measuring: several runs of a fixed time, the median of them, and how far they lie apart.
import type { Contestant } from "./workload";

export interface Measurement {
  /** Median of the runs. */
  readonly samplesPerSecond: number;
  /** Slowest and fastest run. */
  readonly slowest: number;
  readonly fastest: number;
  readonly runs: number;
}

/** Most steps between two looks at the clock: more than a millisecond's worth. Long steps get there by doubling. */
const STEPS_PER_LOOK = 16;

/** Steps for about `seconds`; returns examples per second. */
export async function timeRun({ step }: Contestant, batch: number, seconds: number): Promise<number> {
  const begun = performance.now();
  let steps = 0;
  let elapsed = 0;
  for (let look = 1; elapsed < seconds || steps === 0; look = Math.min(2 * look, STEPS_PER_LOOK)) {
    for (let i = 0; i < look; i++) {
      const pending = step();
      if (pending) await pending;
    }
    steps += look;
    elapsed = (performance.now() - begun) / 1000;
  }
  return (steps * batch) / elapsed;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

export function summarise(runs: readonly number[]): Measurement {
  return {
    samplesPerSecond: median(runs),
    slowest: Math.min(...runs),
    fastest: Math.max(...runs),
    runs: runs.length,
  };
}
