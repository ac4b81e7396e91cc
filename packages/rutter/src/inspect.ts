// Inspect: everything inside a network for one batch, by layer, as copies. Loaded on demand.
import type { Backend } from "./backend";
import { defaultBackend } from "./defaultBackend";
import { DataError, ShapeError } from "./error";
import { type Examples, toBatch } from "./examples";
import { gradients } from "./gradients";
import { batchLoss, type Loss, requireLossOfOutputs } from "./loss";
import type { Network } from "./network";
import { compile, type HostTensor } from "./program";
import { formatShape, type Shape, sizeOf, type Tensor, tensorType } from "./tensor";

/** Options of inspect. */
export interface InspectOptions {
  /** Class indices, one per example; or target values, row-major, like the output. Needed for δ and gradients. */
  readonly target?: Int32Array | Float32Array;
  /** Needed for δ and gradients. */
  readonly loss?: Loss;
  readonly backend?: Backend;
}

/** One layer seen from inside. All arrays have the batch as first axis, but for parameters and their gradients. */
export interface LayerInspection {
  readonly name: string;
  readonly kind: string;
  /** What the layer took. */
  readonly input: HostTensor;
  /** What it gave: z for a dense layer, a for an activation. */
  readonly output: HostTensor;
  /** ∂C/∂output: for a dense layer δ = ∂C/∂z. */
  readonly delta?: HostTensor;
  readonly parameters: Readonly<Record<string, HostTensor>>;
  /** ∂C/∂parameter. */
  readonly gradients?: Readonly<Record<string, HostTensor>>;
}

/** Everything inside a network for one batch. */
export interface Inspection {
  readonly loss?: number;
  readonly output: HostTensor;
  /** ∂C/∂input of the whole network. */
  readonly inputGradient?: HostTensor;
  readonly layers: readonly LayerInspection[];
}

/** Runs a batch through a network and keeps everything. @throws DataError if only one of target and loss is given */
export async function inspect(
  network: Network<any, any>,
  x: Examples,
  { target, loss, backend }: InspectOptions,
): Promise<Inspection> {
  if ((target === undefined) !== (loss === undefined))
    throw new DataError({
      where: "inspect",
      expected: "both target and loss, or neither",
      got: target ? "a target alone" : "a loss alone",
      cure: "δ and gradients need both.",
    });
  if (loss) requireLossOfOutputs("inspect", loss, network.outputs);
  const { data, count } = toBatch("inspect", x, network);
  const targetShape = target instanceof Int32Array ? [count] : [count, ...network.output];
  if (target) checkTarget(target, targetShape, network.output);
  const types = {
    x: tensorType([count, ...network.input]),
    ...(target && { y: tensorType(targetShape, target instanceof Int32Array ? "i32" : "f32") }),
  };
  const run = compile<string, string>(types, ({ x, y }) => named(network, x, y, loss), {
    backend: backend ?? network.parameters.backend ?? (await defaultBackend()),
  });
  // Not `using`: here alone in many a page, it would bring what it compiles to.
  try {
    return arrange(network, await run({ x: data, ...(target && { y: target }) }));
  } finally {
    run.dispose();
  }
}

function checkTarget(target: Int32Array | Float32Array, shape: Shape, output: Shape): void {
  const where = "inspect: target";
  const labels = target instanceof Int32Array;
  if (target.length !== sizeOf(shape))
    throw new ShapeError({
      where,
      expected: labels
        ? `one class label per example, ${formatShape(shape)}`
        : `values like the output, ${formatShape(shape)}`,
      got: `${target.length} values`,
      cure: "Class labels come as Int32Array, values as Float32Array.",
    });
  const classes = output[output.length - 1] ?? 1;
  const wrong = labels ? target.findIndex((label) => label < 0 || label >= classes) : -1;
  if (wrong >= 0)
    throw new DataError({
      where,
      expected: `labels from 0 to ${classes - 1}`,
      got: `${target[wrong]} at index ${wrong}`,
      cure: "Classes are counted from 0.",
    });
}

function named(network: Network<any, any>, x: Tensor, y?: Tensor, loss?: Loss): Record<string, Tensor> {
  const trace = network.trace(x);
  const out: Record<string, Tensor> = { output: trace.output };
  for (const { placed, input, output } of trace.layers) {
    out[`${placed.name}/input`] = input;
    out[`${placed.name}/output`] = output;
    for (const { name, tensor } of placed.parameters) out[`${placed.name}/parameters/${name}`] = tensor;
  }
  if (!y || !loss) return out;
  out.loss = batchLoss(loss, trace.output, y);
  const outputs = trace.layers.map(({ output }) => output);
  const parameters = network.parameterList;
  const all = gradients(out.loss, [x, ...outputs, ...parameters.map(({ tensor }) => tensor)]);
  out.inputGradient = all[0];
  for (const [i, { placed }] of trace.layers.entries()) out[`${placed.name}/delta`] = all[1 + i];
  for (const [i, { fullName }] of parameters.entries())
    out[`gradients/${fullName}`] = all[1 + outputs.length + i];
  return out;
}

function arrange({ layers }: Network<any, any>, values: Record<string, HostTensor>): Inspection {
  return {
    loss: values.loss?.data[0],
    output: values.output,
    inputGradient: values.inputGradient,
    layers: layers.map(({ name, layer, parameters }) => ({
      name,
      kind: layer.kind,
      input: values[`${name}/input`],
      output: values[`${name}/output`],
      delta: values[`${name}/delta`],
      parameters: Object.fromEntries(parameters.map((p) => [p.name, values[`${name}/parameters/${p.name}`]])),
      gradients:
        values.loss && Object.fromEntries(parameters.map((p) => [p.name, values[`gradients/${p.fullName}`]])),
    })),
  };
}
