// Loading a network: layers are made again from their kinds and options, user functions are given again by name.

import { readFile } from "#platform";
import { FormatError } from "../error";
import * as initializerTable from "../initializers";
import type { Layer } from "../layer";
import * as layerTable from "../layers";
import type { LayerFunction } from "../layers/custom";
import { Network } from "../network";
import { formatShape, sameShape } from "../tensor";
import { decodeNetwork, type LayerRecord, requireKnown } from "./archive";

export interface LoadOptions {
  /** The functions of custom layers by name. */
  readonly custom?: Readonly<Record<string, LayerFunction>>;
}

/**
 * A network from a safetensors file that rutter saved: bytes, a path (Node) or a URL.
 *
 * @throws FormatError if the file is not one, or lacks a parameter; OptionError for an unknown layer or custom function
 */
export async function loadNetwork(
  source: Uint8Array | string | URL,
  { custom = {} }: LoadOptions = {},
): Promise<Network> {
  const bytes = source instanceof Uint8Array ? source : await readFile(source);
  const { architecture, tensors } = decodeNetwork(bytes);
  const { input, seed, layers } = architecture;
  const net = new Network(
    { input, seed },
    layers.map((record) => layerOf(record, custom)),
  );
  const values = new Float32Array(net.parameterCount);
  for (const { fullName, shape, offset } of net.parameterList) {
    const found = tensors.get(fullName);
    if (!found || !sameShape(found.shape, shape))
      throw new FormatError({
        where: `model file: parameter "${fullName}"`,
        expected: formatShape(shape),
        got: found ? formatShape(found.shape) : "none",
        cure: "The architecture and the tensors of this file do not belong together.",
      });
    values.set(found.data, offset);
  }
  await net.parameters.write(values);
  return net;
}

function layerOf(
  { kind, name, options }: LayerRecord,
  custom: Readonly<Record<string, LayerFunction>>,
): Layer {
  if (kind === "custom") {
    const label = String(options.function);
    return { ...layerTable.custom(label, requireKnown(`custom layer "${label}"`, custom, label)), name };
  }
  const make = requireKnown<(options: any) => Layer>("model file: layer", layerTable as any, kind);
  const revived = Object.entries(options).map(([key, value]) => [
    key,
    isRecord(value) ? initializerOf(value) : value,
  ]);
  return { ...make(Object.fromEntries(revived)), name };
}

function isRecord(value: unknown): value is LayerRecord {
  return typeof value === "object" && value !== null && "kind" in value;
}

function initializerOf({ kind, options }: LayerRecord) {
  return requireKnown<(options: any) => unknown>(
    "model file: initializer",
    initializerTable as any,
    kind,
  )(options);
}
