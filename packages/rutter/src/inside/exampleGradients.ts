// Gradients of each example on its own, where training sees only their mean.
import { arrayFor } from "../backend";
import type { Examples } from "../examples";
import { gradients } from "../gradients";
import { batchLoss } from "../loss";
import { compile, type HostTensor } from "../program";
import { sizeOf, tensorType } from "../tensor";
import { type AnyNetwork, backendFor, type QuestionOptions, question } from "./question";

/** Loss and gradients per example. */
export interface ExampleGradients {
  /** Cₓ: [examples]. */
  readonly losses: HostTensor;
  /** ∂Cₓ/∂parameter by full name: [examples, …shape of the parameter]. Their mean is the gradient of the batch. */
  readonly gradients: Readonly<Record<string, HostTensor>>;
}

/**
 * ∂Cₓ/∂w for each example x of a batch: the network runs as at prediction, one example at a time.
 *
 * @throws ShapeError, DataError if examples and target do not fit
 */
export async function exampleGradients(
  network: AnyNetwork,
  x: Examples,
  { loss, target, backend }: QuestionOptions,
): Promise<ExampleGradients> {
  const { count, types, values } = question("exampleGradients", network, x, { loss, target });
  const [inputSize, targetSize] = [values.x.length / count, values.y.length / count];
  const parameters = network.parameterList;
  const chosen = await backendFor(network, backend);
  const losses = arrayFor(chosen, "f32", count);
  const all = parameters.map(({ shape }) => arrayFor(chosen, "f32", count * sizeOf(shape)));
  using run = compile<string, string>(
    {
      x: tensorType([1, ...types.x.shape.slice(1)]),
      y: tensorType([1, ...types.y.shape.slice(1)], types.y.dtype),
    },
    ({ x, y }) => {
      const value = batchLoss(loss, network.apply(x), y);
      const found = gradients(
        value,
        parameters.map(({ tensor }) => tensor),
      );
      return { value, ...Object.fromEntries(parameters.map(({ fullName }, i) => [fullName, found[i]])) };
    },
    { backend: chosen },
  );
  for (let i = 0; i < count; i++) {
    const result = await run({
      x: values.x.subarray(i * inputSize, (i + 1) * inputSize),
      y: values.y.subarray(i * targetSize, (i + 1) * targetSize),
    });
    losses[i] = result.value.data[0];
    for (const [p, { fullName, shape }] of parameters.entries())
      all[p].set(result[fullName].data, i * sizeOf(shape));
  }
  const named = parameters.map(({ fullName, shape }, p) => [
    fullName,
    { shape: [count, ...shape], data: all[p] },
  ]);
  return { losses: { shape: [count], data: losses }, gradients: Object.fromEntries(named) };
}
