// Library gradients: what the library finds for a plain net, in the plain net's order, to be compared.
import type { Backend, Layer, Loss } from "rutter";
import { built } from "./built";
import type { PlainLayer } from "./plainNet";

/** One example's loss, its gradient in the order of `flat`, and δ = ∂C/∂z by layer. */
export interface LibraryGradients {
  readonly loss: number;
  readonly gradient: readonly number[];
  readonly delta: readonly (readonly number[])[];
}

/** The library's gradients of a plain net for one example; one activation per layer stands for the plain net's units. */
export async function libraryGradients(
  layers: readonly PlainLayer[],
  activations: readonly Layer[],
  { x, y, loss, backend }: { x: readonly number[]; y: readonly number[]; loss: Loss; backend: Backend },
): Promise<LibraryGradients> {
  const net = await built(
    layers.map((layer, l) => ({ ...layer, unit: activations[l] })),
    backend,
  );
  const seen = await net.inspect(x, { target: Float32Array.from(y), loss, backend });
  await net.dispose();
  const dense = seen.layers.filter(({ kind }) => kind === "dense");
  return {
    loss: seen.loss!,
    gradient: dense.flatMap(({ gradients }) => [...gradients!.weight.data, ...gradients!.bias.data]),
    delta: dense.map(({ delta }) => Array.from(delta!.data)),
  };
}
