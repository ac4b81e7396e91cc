// A contestant's process: JSON lines in, JSON lines out.
//
//   {"prepare": workload, "pool": path}  ->  {"ready": true} or {"cannot": reason}
//   {"run": seconds}                     ->  {"rate": per second}
import { createInterface } from "node:readline";
import { readPool } from "./pool.mjs";
import { worth } from "./workloads.mjs";

/** Most steps between two looks at the clock. */
const STEPS_PER_LOOK = 16;

/**
 * @param {(workload: import("./workloads.mjs").Workload, batches: { inputs: Float32Array, targets: Float32Array }[]) =>
 *   Promise<(index: number) => void | Promise<void>>} prepare gives the step on batch number `index`; throws what it cannot
 * @param {string} version
 */
export async function serve(prepare, version) {
  let step;
  let workload;
  let batches;
  let next = 0;
  const once = () => {
    const pending = step(next);
    next = (next + 1) % batches.length;
    return pending;
  };
  const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    try {
      if (order.prepare) {
        workload = order.prepare;
        batches = readPool(order.pool, workload);
        step = await prepare(workload, batches);
        await once();
        send({ ready: true, version });
      } else {
        const begun = performance.now();
        let steps = 0;
        let elapsed = 0;
        for (let look = 1; elapsed < order.run || steps === 0; look = Math.min(2 * look, STEPS_PER_LOOK)) {
          for (let i = 0; i < look; i++) {
            const pending = once();
            if (pending) await pending;
          }
          steps += look;
          elapsed = (performance.now() - begun) / 1000;
        }
        send({ rate: (steps * worth(workload)) / elapsed });
      }
    } catch (error) {
      send({
        cannot: String(error.message ?? error)
          .split("\n")[0]
          .slice(0, 200),
      });
    }
  }
}
