// Rugged descent: a ball on a relief of two variables with many pits, where some of its steps are wrong.
import { Stream } from "rutter";

export interface RuggedDescentOptions {
  /** Probability that a step belongs to another relief: the same one, moved to a random place. */
  readonly wrong: number;
  readonly starts: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Pits of this depth, on a bowl with its lowest point at (0, 0). */
const RUGGED = 1;
/** Starts, and the places of wrong reliefs, lie in ±SIZE. */
export const SIZE = 4;

/** C(v) = Σ_i v_i²/2 + RUGGED·(1 − cos 3v_i): 0 at the lowest point. */
export function height(v: readonly number[]): number {
  return v.reduce((sum, x) => sum + x ** 2 / 2 + RUGGED * (1 - Math.cos(3 * x)), 0);
}

const slope = (x: number) => x + 3 * RUGGED * Math.sin(3 * x);

/** Where v ← v − η∇C ends, from each start. */
export function ruggedDescent(options: RuggedDescentOptions): (readonly [number, number])[] {
  const { wrong, starts, steps, learningRate, seed } = options;
  const stream = new Stream(seed, "rugged descent");
  let position = 0;
  const anywhere = () => SIZE * (2 * stream.uniform(position++) - 1);
  return Array.from({ length: starts }, () => {
    const v: [number, number] = [anywhere(), anywhere()];
    for (let step = 0; step < steps; step++) {
      const from = stream.uniform(position++) < wrong ? [anywhere(), anywhere()] : [0, 0];
      for (const i of [0, 1]) v[i] -= learningRate * slope(v[i] - from[i]);
    }
    return v;
  });
}
