// Saliency: which inputs an output depends on.
import type { Backend } from "../backend";
import { DataError } from "../error";
import { type Examples, toBatch } from "../examples";
import { gradients } from "../gradients";
import { classOf } from "../metric";
import { ops } from "../ops/table";
import { compile, type HostTensor } from "../program";
import { sizeOf, tensorType } from "../tensor";
import { type AnyNetwork, backendFor } from "./question";

/** Options of saliency. */
export interface SaliencyOptions {
  /** Which output to ask about, one index per example. Default: the largest output of each. */
  readonly outputs?: ArrayLike<number>;
  readonly backend?: Backend;
}

/**
 * ∂a_c/∂x for each example: [examples, …input], with sign; a_c is output c of the network (Simonyan, Vedaldi and
 * Zisserman 2013 show its absolute value). Where the network ends in softmax, ask a network without it for the class's
 * own evidence.
 *
 * @throws DataError for an output that does not exist; ShapeError
 */
export async function saliency(
  network: AnyNetwork,
  x: Examples,
  { outputs, backend }: SaliencyOptions = {},
): Promise<HostTensor> {
  const { data, count } = toBatch("saliency", x, network);
  const chosen = await backendFor(network, backend);
  const width = sizeOf(network.output);
  const weights = new Float32Array(count * width);
  const predicted = outputs ? undefined : (await network.predict(x, { backend: chosen })).data;
  for (let i = 0; i < count; i++) {
    const output = outputs ? outputs[i] : width === 1 ? 0 : classOf(predicted!, i, width);
    if (!Number.isInteger(output) || output < 0 || output >= width)
      throw new DataError({
        where: `saliency: example ${i}`,
        expected: `an output from 0 to ${width - 1}`,
        got: String(output),
      });
    weights[i * width + output] = 1;
  }
  using run = compile(
    { x: tensorType([count, ...network.input]), weights: tensorType([count, ...network.output]) },
    // Examples do not know of each other, so the gradient of the sum holds the gradient of each.
    ({ x, weights }) => ({ gradient: gradients(ops.sum(ops.mul(network.apply(x), weights)), [x])[0] }),
    { backend: chosen },
  );
  return (await run({ x: data, weights })).gradient;
}
