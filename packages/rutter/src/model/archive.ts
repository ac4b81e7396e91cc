// Archive: a network as a safetensors file: PyTorch's names and layouts, the architecture as JSON in the metadata.
// Loaded on demand.
import { FormatError } from "../error";
import type { Json, Layer } from "../layer";
import type { NamedShapes } from "../parts";
import type { HostTensor } from "../program";
import { decodeSafetensors, encodeSafetensors } from "./safetensors";

/** A network taken apart. */
export interface NetworkParts {
  readonly input: readonly number[] | NamedShapes;
  readonly seed: number;
  readonly layers: readonly Layer[];
  readonly weights: readonly (HostTensor & { readonly name: string })[];
}

/** A layer as JSON. */
export interface LayerRecord {
  readonly kind: string;
  readonly name?: string;
  readonly options: Readonly<Record<string, Json>>;
}

/** What the metadata holds under the key `rutter`. */
export interface Architecture {
  readonly format: 1;
  readonly input: readonly number[] | NamedShapes;
  readonly seed: number;
  readonly layers: readonly LayerRecord[];
}

const KEY = "rutter";

export function encodeNetwork({ input, seed, layers, weights }: NetworkParts): Uint8Array {
  const records = layers.map(({ kind, name, options }) => ({ kind, name, options }));
  const architecture = JSON.stringify({ format: 1, input, seed, layers: records });
  return encodeSafetensors(
    weights.map(({ name, shape, data }) => ({
      name,
      dtype: "F32",
      shape: [...shape],
      data: Float32Array.from(data),
    })),
    { format: "pt", [KEY]: architecture },
  );
}

/** The architecture and the tensors of a file. @throws FormatError for anything that is not such a file */
export function decodeNetwork(bytes: Uint8Array): {
  architecture: Architecture;
  tensors: Map<string, HostTensor>;
} {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const text = metadata.get(KEY);
  if (text === undefined)
    throw new FormatError({
      where: "model file",
      expected: `the architecture in the metadata under "${KEY}"`,
      got: "none",
      cure: "Build the network yourself and give its weights with setWeights().",
    });
  const values = tensors.map(({ name, dtype, shape, data }): [string, HostTensor] => {
    if (!(data instanceof Float32Array))
      throw new FormatError({
        where: `model file: tensor "${name}"`,
        expected: "F32",
        got: dtype,
        cure: "Save the model in float32.",
      });
    return [name, { shape, data }];
  });
  return { architecture: parse(text), tensors: new Map(values) };
}

function parse(text: string): Architecture {
  let value: any;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError({
      where: "model file: architecture",
      expected: "JSON",
      got: "something else",
      cure: "Save the model again.",
      cause,
    });
  }
  const sound =
    value?.format === 1 &&
    (Array.isArray(value.input) || isObject(value.input)) &&
    Array.isArray(value.layers) &&
    value.layers.every((layer: any) => typeof layer?.kind === "string" && isObject(layer.options));
  if (!sound)
    throw new FormatError({
      where: "model file: architecture",
      expected: "format 1 with an input and layers",
      got: `format ${value?.format}`,
      cure: "Use the version of rutter that saved it.",
    });
  return value;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
