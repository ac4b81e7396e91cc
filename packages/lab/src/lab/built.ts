// Built: networks whose weights are set by hand. `predict` gives float64 on a backend of float64.
import { type Backend, dense, type Layer, Network } from "rutter";

/** A layer of a built network: unit j has the weights `weights[j]`, one per unit before it, and the bias `biases[j]`. */
export interface BuiltLayer {
  readonly weights: readonly (readonly number[])[];
  /** Default: no biases. */
  readonly biases?: readonly number[];
  /** Default: none, the weighted input itself. */
  readonly unit?: Layer<any, "same">;
}

/** A dense network with these weights, on the backend: float64 keeps all their digits. The seed orders what it is trained on. */
export async function built(layers: readonly BuiltLayer[], backend: Backend, seed = 0): Promise<Network> {
  const net = new Network(
    { input: [layers[0].weights[0].length], seed },
    layers.flatMap(({ weights, biases, unit }): Layer[] => {
      const own = dense({ units: weights.length, bias: biases !== undefined });
      return unit ? [own, unit] : [own];
    }),
  );
  await net.parameters.attach(backend);
  const values = layers.flatMap(({ weights, biases }) => [weights.flat(), ...(biases ? [biases] : [])]);
  await net.setWeights(
    net.parameterList.map(({ fullName, shape }, i) => ({
      name: fullName,
      shape,
      data: Float64Array.from(values[i]),
    })),
  );
  return net;
}
