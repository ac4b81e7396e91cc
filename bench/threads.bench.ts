// From how much work on does a second thread pay? The same call on one thread and shared out to two, whatever its size. Where
// the fastest runs of both are equal a thread that spins pays, on two free cores (the column min).
// wasm/pool.ts has its break-even from here. npx vitest bench --run bench/threads.bench.ts
import { bench, describe } from "vitest";
import { bytesOf, instantiate } from "../packages/rutter/src/wasm/builds";
import { Pool } from "../packages/rutter/src/wasm/pool";
import { sequence, type Task } from "../packages/rutter/src/wasm/task";

const instance = await instantiate((await bytesOf({ fast: false, shared: true }))!, true);
const { exports } = instance;
const pool = await Pool.start(instance, { threads: 2, breakEvenNanoseconds: 0 });

/** Exponentials of so many numbers, some 0.75 ns each. */
function work(n: number): Task {
  const [x, out] = [exports.allocate(4 * n) >>> 0, exports.allocate(4 * n) >>> 0];
  new Float32Array(exports.memory.buffer, x, n).fill(0.5);
  return {
    kernel: exports.unary_exp,
    numbers: { x, out, n },
    split: { units: n, grain: 64, counts: { n: 1 }, bytes: { x: 4, out: 4 }, nanoseconds: n },
  };
}

for (const n of [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000])
  describe(`${n} exponentials`, () => {
    const task = work(n);
    bench("one thread", sequence([task]));
    bench("two threads", pool.bind([task])!);
  });
