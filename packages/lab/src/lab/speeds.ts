// Speeds: how fast each hidden layer of a net would learn from a batch, as often as one asks.
import {
  type Backend,
  compile,
  gradients,
  type Loss,
  type Network,
  ops,
  type Tensor,
  tensorType,
} from "rutter";
import type { Dataset } from "rutter/data";

/** One layer of dense units. */
export interface Speed {
  /** ‖mean of δ‖ over the batch: the book's speed, the length of ∂C/∂b. */
  readonly ofMean: number;
  /** Mean of ‖δ‖. */
  readonly ofEach: number;
  /** Mean cosine between δ of two examples. */
  readonly cosine: number;
  /** ∂C/∂b of each neuron. */
  readonly neurons: Float32Array;
}

export interface Speedometer extends Disposable {
  /** The speeds now, of the hidden layers from the first on, and the cost without penalties. */
  read(): Promise<{ readonly layers: readonly Speed[]; readonly cost: number }>;
}

/** Measures a net of dense layers on all examples of a set at once. */
export function speedometer(net: Network, set: Dataset<"class">, loss: Loss, backend: Backend): Speedometer {
  const n = set.length;
  const run = compile<string, string>(
    { x: tensorType([n, ...net.input]), y: tensorType([n], "i32") },
    ({ x, y }) => {
      const { layers, output } = net.trace(x);
      const cost = ops.mean(loss(output, y));
      const hidden = layers.filter(({ placed }) => placed.parameters.length > 0).slice(0, -1);
      const deltas = gradients(
        cost,
        hidden.map((layer) => layer.output),
      );
      return Object.fromEntries([["cost", cost], ...deltas.flatMap((delta, l) => measured(delta, l))]);
    },
    { backend },
  );
  return {
    async read() {
      const found = await run({ x: set.inputs, y: set.labels });
      const count = Object.keys(found).filter((name) => name.startsWith("neurons")).length;
      const layers = Array.from({ length: count }, (_, l): Speed => {
        const neurons = Float32Array.from(found[`neurons ${l}`].data);
        const units = found[`units ${l}`].data[0];
        return {
          neurons,
          ofMean: Math.hypot(...neurons),
          ofEach: found[`each ${l}`].data[0],
          cosine: (units - n) / (n * (n - 1)),
        };
      });
      return { layers, cost: found.cost.data[0] };
    },
    [Symbol.dispose]: () => run[Symbol.dispose](),
  };
}

/** Of δ/n, examples by neurons: its sum, the sum of the lengths, and ‖Σ δ/‖δ‖‖² = n + Σ cos over all pairs. */
function measured(delta: Tensor, l: number): [string, Tensor][] {
  const lengths = ops.sqrt(ops.sum(ops.mul(delta, delta), { axes: 1, keepDimensions: true }));
  const directions = ops.sum(ops.div(delta, lengths), { axes: 0 });
  return [
    [`neurons ${l}`, ops.sum(delta, { axes: 0 })],
    [`each ${l}`, ops.sum(lengths)],
    [`units ${l}`, ops.sum(ops.mul(directions, directions))],
  ];
}
