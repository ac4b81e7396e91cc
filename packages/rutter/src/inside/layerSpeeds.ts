// Layer speeds: how fast each layer learns, to see gradients vanish or explode from layer to layer.
import { DataError } from "../error";
import type { Inspection } from "../inspect";
import type { HostTensor } from "../program";
import { norm } from "./norm";

/** How fast one layer learns. */
export interface LayerSpeed {
  readonly name: string;
  readonly kind: string;
  /** ‖δˡ‖, the length of ∂C/∂b. */
  readonly speed: number;
  /** Length of ∂C/∂parameter by name. */
  readonly gradients: Readonly<Record<string, number>>;
}

/**
 * The speed of each layer that learns: ‖δˡ‖ with δˡ = ∂C/∂bˡ averaged over the batch, as in Nielsen, chapter 5. For a
 * layer without bias, δˡ is ∂C/∂output summed over the batch, which is what a bias of its own shape would have got.
 *
 * ```ts
 * layerSpeeds(await net.inspect(x, { target, loss: quadratic() })).map(({ speed }) => speed); // [0.07, 0.31]
 * ```
 * @throws DataError if the inspection has no gradients
 */
export function layerSpeeds({ layers }: Inspection): LayerSpeed[] {
  return layers
    .filter(({ parameters }) => Object.keys(parameters).length > 0)
    .map(({ name, kind, delta, gradients }) => {
      if (!delta || !gradients)
        throw new DataError({
          where: "layerSpeeds",
          expected: "an inspection with gradients",
          got: "one without",
          cure: "Give inspect a target and a loss.",
        });
      const lengths = Object.entries(gradients).map(([key, { data }]) => [key, norm(data)]);
      return {
        name,
        kind,
        speed: norm(gradients.bias?.data ?? summedOverBatch(delta)),
        gradients: Object.fromEntries(lengths),
      };
    });
}

function summedOverBatch({ shape: [batch], data }: HostTensor): Float64Array {
  const sums = new Float64Array(data.length / batch);
  for (let i = 0; i < data.length; i++) sums[i % sums.length] += data[i];
  return sums;
}
