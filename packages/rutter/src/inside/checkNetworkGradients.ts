// Gradient check of a whole network: every parameter and the input.
import type { Examples } from "../examples";
import { batchLoss } from "../loss";
import { constant, integerConstant } from "../ops/leaf";
import type { HostTensor } from "../program";
import { type CheckGradientsOptions, checkGradients, type GradientReport } from "./checkGradients";
import { type AnyNetwork, type QuestionOptions, question } from "./question";

/** Options of checkNetworkGradients. */
export interface CheckNetworkGradientsOptions
  extends Omit<QuestionOptions, "backend">,
    CheckGradientsOptions {
  /** Check the network as it is in training (dropout masks, batch statistics) instead of in use. Default false. */
  readonly training?: boolean;
}

/**
 * Checks ∂C/∂w of every parameter and ∂C/∂x of the input of a network under a loss, in float64, on copies: the network
 * is not touched. For layers and losses of one's own: a small network around them is enough.
 *
 * @throws GradientError for a mismatch, with the report; ShapeError, DataError, OptionError
 */
export async function checkNetworkGradients(
  network: AnyNetwork,
  x: Examples,
  { loss, target, training = false, ...options }: CheckNetworkGradientsOptions,
): Promise<GradientReport> {
  const { types, values } = question("checkNetworkGradients()", network, x, { loss, target });
  const weights = await network.weights();
  const buffers = new Set(network.bufferList.map(({ fullName }) => fullName));
  const fixed = weights.filter(({ name }) => buffers.has(name));
  const inputs: Record<string, HostTensor> = {
    input: { shape: types.x.shape, data: values.x },
    ...Object.fromEntries(weights.filter(({ name }) => !buffers.has(name)).map((w) => [w.name, w])),
  };
  const y = values.y instanceof Int32Array ? integerConstant(values.y) : constant(values.y, types.y.shape);
  const step = integerConstant([1]);
  return checkGradients(
    ({ input, ...parameters }) => {
      const held = fixed.map(({ name, data, shape }) => [name, constant(data, shape)]);
      const own = { ...parameters, ...Object.fromEntries(held) };
      return batchLoss(loss, network.apply(input, { training, step, values: own }), y);
    },
    inputs,
    options,
  );
}
