// Batch gradient: ∂C/∂w of a mini-batch at a network's present weights, all parameters in one row.
import { type Backend, compile, gradients, type Loss, type Network, ops, tensorType } from "rutter";
import type { Dataset } from "rutter/data";

/** Ready to be called for any batch of `size` examples. Free it after use. */
export function batchGradient(network: Network, loss: Loss, size: number, backend: Backend) {
  const run = compile(
    { x: tensorType([size, ...network.input]), y: tensorType([size], "i32") },
    ({ x, y }) => {
      const own = gradients(
        ops.mean(loss(network.apply(x), y)),
        network.parameterList.map(({ tensor }) => tensor),
      );
      return { gradient: ops.concat(own.map((part) => ops.reshape(part, [-1]))) };
    },
    { backend },
  );
  return Object.assign(
    async ({ inputs, labels }: Dataset<"class">) => (await run({ x: inputs, y: labels })).gradient.data,
    { [Symbol.dispose]: () => run.dispose() },
  );
}
