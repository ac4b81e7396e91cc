// Built: networks whose weights are set by hand, and their outputs at many points in the backend's own precision.
import { type Backend, compile, dense, type HostTensor, type Layer, Network, tensorType } from "rutter";

/** A layer of a built network: unit j has the weights `weights[j]`, one per unit before it, and the bias `biases[j]`. */
export interface BuiltLayer {
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly number[];
  /** Default: none, the weighted input itself. */
  readonly unit?: Layer<any, "same">;
}

/** A dense network with these weights, on the backend: float64 keeps all their digits. */
export async function built(layers: readonly BuiltLayer[], backend: Backend): Promise<Network> {
  const net = new Network(
    { input: [layers[0].weights[0].length] },
    layers.flatMap(({ biases, unit }): Layer[] =>
      unit ? [dense(biases.length), unit] : [dense(biases.length)],
    ),
  );
  await net.parameters.attach(backend);
  const places = net.layers.filter(({ layer }) => layer.kind === "dense");
  await net.setWeights(
    layers.flatMap(({ weights, biases }, i) => [
      {
        name: `${places[i].name}.weight`,
        shape: [biases.length, weights[0].length],
        data: Float64Array.from(weights.flat()),
      },
      { name: `${places[i].name}.bias`, shape: [biases.length], data: Float64Array.from(biases) },
    ]),
  );
  return net;
}

/** Most points that go through a network at once. */
const BATCH = 1000;

/** Outputs at points, row-major. `predict` gives float32; here float64 stays float64. */
export async function outputsAt(
  net: Network,
  points: ArrayLike<number>,
  backend: Backend,
): Promise<HostTensor["data"]> {
  const [width] = net.input;
  const count = points.length / width;
  const outputs = new Float64Array(count * net.output[0]);
  for (let start = 0; start < count; ) {
    const rows = Math.min(BATCH, count - start);
    using run = compile({ x: tensorType([rows, width]) }, ({ x }) => ({ y: net.apply(x) }), { backend });
    for (; start + rows <= count; start += rows) {
      const x = Array.prototype.slice.call(points, start * width, (start + rows) * width);
      outputs.set((await run({ x })).y.data, start * net.output[0]);
    }
  }
  return outputs;
}
