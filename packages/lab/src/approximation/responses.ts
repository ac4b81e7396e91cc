// Responses: what a network with given weights answers at many points.
import type { Backend } from "rutter";
import { type BuiltLayer, built } from "../lab/built";

/** Outputs at points (row-major, as many numbers a point as the network has inputs), in the backend's precision. */
export async function responses(
  layers: readonly BuiltLayer[],
  points: Float32Array | Float64Array,
  backend: Backend,
): Promise<Float32Array | Float64Array> {
  const net = await built(layers, backend);
  const { data } = await net.predict(points, { backend });
  await net.dispose();
  return data as Float32Array | Float64Array;
}
