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

/** Steps between two looks at the clock: about a millisecond's worth at the least. */
const STEPS_PER_LOOK = 16;

/** Steps for about `seconds`; returns examples per second. */
export async function timeRun({ step }: Contestant, batch: number, seconds: number): Promise<number> {
  const begun = performance.now();
  let steps = 0;
  let elapsed = 0;
  while (elapsed < seconds) {
    for (let i = 0; i < STEPS_PER_LOOK; i++) {
      const pending = step();
      if (pending) await pending;
    }
    steps += STEPS_PER_LOOK;
    elapsed = (performance.now() - begun) / 1000;
  }
  return (steps * batch) / elapsed;
}

export function summarise(runs: readonly number[]): Measurement {
  const sorted = [...runs].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return {
    samplesPerSecond: median,
    slowest: sorted[0],
    fastest: sorted[sorted.length - 1],
    runs: runs.length,
  };
}
