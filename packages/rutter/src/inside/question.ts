// Question: a batch, its target and a loss, as most looks inside a network need them.
import type { Backend } from "../backend";
import { Dataset } from "../data/dataset";
import { defaultBackend } from "../defaultBackend";
import { DataError } from "../error";
import { type Examples, toBatch } from "../examples";
import { targetType } from "../forward";
import { type Loss, requireLossOfOutputs } from "../loss";
import type { Network } from "../network";
import { type TensorType, tensorType } from "../tensor";

/** A network of any ranks. */
export type AnyNetwork = Network<any, any>;

/**
 * What is asked about: a loss, and the targets unless the examples are a dataset. The weights of a dataset do not count
 * here: a look inside asks about examples as they are.
 */
export interface QuestionOptions {
  readonly loss: Loss;
  /** Class indices, one per example; or target values, row-major, like the output. Default: the dataset's labels. */
  readonly target?: Int32Array | Float32Array;
  /** Default: where the parameters are, else the default backend. */
  readonly backend?: Backend;
}

/** A checked question: types of both inputs and their values. */
export interface Question {
  readonly count: number;
  readonly types: { readonly x: TensorType; readonly y: TensorType };
  readonly values: { readonly x: Float32Array | Float64Array; readonly y: Int32Array | Float32Array };
}

/** Checks examples, loss and target. @throws ShapeError, DataError, OptionError */
export function question(
  where: string,
  network: AnyNetwork,
  examples: Examples,
  { loss, target }: QuestionOptions,
): Question {
  requireLossOfOutputs(where, loss, network.outputs);
  const { data: x, count } = toBatch(where, examples, network);
  if (count === 0) throw new DataError({ where, expected: "at least one example", got: "none" });
  const y = target ?? (examples instanceof Dataset ? examples.labels : undefined);
  if (y === undefined)
    throw new DataError({
      where,
      expected: "a target",
      got: "none",
      cure: "Give target, or a Dataset as the examples.",
    });
  const width = network.output[network.output.length - 1] ?? 1;
  const stray =
    y instanceof Int32Array ? y.findIndex((label) => label < 0 || label >= Math.max(2, width)) : -1;
  if (stray >= 0)
    throw new DataError({
      where,
      expected: `class labels from 0 to ${width - 1}`,
      got: `${y[stray]} for example ${stray}`,
    });
  const own = examples instanceof Dataset && target === undefined;
  const yType = own
    ? targetType(examples, count)
    : y instanceof Int32Array
      ? tensorType([count], "i32")
      : tensorType([count, ...network.output]);
  return { count, types: { x: tensorType([count, ...network.input]), y: yType }, values: { x, y } };
}

/** The backend to use: the one asked for, the one that holds the parameters, or the default. */
export async function backendFor(network: AnyNetwork, backend?: Backend): Promise<Backend> {
  return backend ?? network.parameters.backend ?? (await defaultBackend());
}
