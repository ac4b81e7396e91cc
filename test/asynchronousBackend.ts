// A backend whose every method that may return a promise does, with a task of the event loop in between: a stand-in for
// a device such as WebGPU. Its numbers are the reference backend's.
import type { Backend } from "../packages/rutter/src/backend";
import { reference } from "../packages/rutter/src/reference";

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The reference backend at a distance. What is written or read is taken when the promise is made, as a queue would. */
export function asynchronous(): Backend {
  const near = reference();
  return {
    name: "asynchronous",
    precision: near.precision,
    wordBytes: near.wordBytes,
    features: near.features,
    nativeOps: near.nativeOps,
    allocate: (bytes) => near.allocate(bytes),
    release: (address, bytes) => near.release(address, bytes),
    async write(place, data, offset) {
      const copy = data.slice();
      await later();
      near.write(place, copy, offset);
    },
    async read(place, out) {
      await later();
      near.read(place, out);
    },
    prepare(instructions) {
      const executable = near.prepare(instructions);
      return {
        native: executable.native,
        fallback: executable.fallback,
        async run() {
          await later();
          executable.run();
        },
      };
    },
  };
}
