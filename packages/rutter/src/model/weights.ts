// Weights: a network's parameters and buffers by name, out of its flat regions and into them.
import { OptionError, ShapeError } from "../error";
import type { Network } from "../network";
import type { NumericArray } from "../ops/operation";
import type { Buffer, Parameter } from "../placement";
import type { HostTensor } from "../program";
import { formatShape, sameShape, sizeOf } from "../tensor";

/** A parameter's values. */
export interface NamedTensor extends HostTensor {
  readonly name: string;
}

type AnyNetwork = Network<any, any>;

/** Copies of all parameters and buffers, layer by layer. */
export async function readWeights(network: AnyNetwork): Promise<NamedTensor[]> {
  const [parameters, buffers] = [await network.parameters.read(), await network.buffers.read()];
  const named = (values: NumericArray, { fullName, shape, offset }: Parameter | Buffer): NamedTensor => ({
    name: fullName,
    shape,
    data: values.slice(offset, offset + sizeOf(shape)),
  });
  return network.layers.flatMap((placed) => [
    ...placed.parameters.map((parameter) => named(parameters, parameter)),
    ...placed.buffers.map((buffer) => named(buffers, buffer)),
  ]);
}

/** Replaces all parameters and buffers, or none: @throws ShapeError, OptionError */
export async function writeWeights(network: AnyNetwork, weights: readonly NamedTensor[]): Promise<void> {
  const given = new Map(weights.map((tensor) => [tensor.name, tensor]));
  const fill = (wanted: readonly (Parameter | Buffer)[], values: NumericArray) => {
    for (const { fullName, shape, offset } of wanted) {
      const found = given.get(fullName);
      if (!found || !sameShape(found.shape, shape) || found.data.length !== sizeOf(shape))
        throw new ShapeError({
          where: `weights: "${fullName}"`,
          expected: formatShape(shape),
          got: found ? `${formatShape(found.shape)}, ${found.data.length} values` : "nothing of that name",
          cure: "Give the weights of a network with the same layers.",
        });
      given.delete(fullName);
      values.set(found.data, offset);
    }
  };
  const [parameters, buffers] = [await network.parameters.read(), await network.buffers.read()];
  fill(network.parameterList, parameters);
  fill(network.bufferList, buffers);
  for (const name of given.keys())
    throw new OptionError({
      where: "weights",
      expected: "only tensors of this network",
      got: `"${name}"`,
      cure: "Leave it out.",
    });
  await network.parameters.write(parameters);
  await network.buffers.write(buffers);
}

/** The values as little-endian float32. */
export function littleEndian(values: NumericArray): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    bytes.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(bytes.buffer);
}
