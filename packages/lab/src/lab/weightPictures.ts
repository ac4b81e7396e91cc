// Weight pictures: what the units of a network's first dense layer look for in an image.
import { kernels, type Network } from "rutter";
import { type Picture, picture } from "./figure";

/** The weights into the first `count` units of the first layer that has some, grey at 0, one scale for all. */
export async function weightPictures(network: Network, count: number): Promise<Picture[]> {
  const side = network.input[network.input.length - 1];
  const first = (await network.weights()).find(({ name }) => name.endsWith("weight"))!;
  const grids = kernels({ shape: first.shape, data: first.data }, { shape: [side, side] }).slice(0, count);
  const limit = grids.reduce((most, { data }) => data.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
  return grids.map(({ data }, i) => picture(data, side, { low: -limit, high: limit, caption: `unit ${i}` }));
}
