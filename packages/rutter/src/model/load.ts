// Loading a network: layers are made again from their kinds and options, user functions are given again by name.

import { readFile } from "#platform";
import { FormatError } from "../error";
import * as initializerTable from "../initializers";
import type { Layer } from "../layer";
import * as layerTable from "../layers";
import type { LayerFunction } from "../layers/custom";
import { Network } from "../network";
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
  try {
    await net.setWeights([...tensors].map(([name, tensor]) => ({ name, ...tensor })));
  } catch (cause) {
    throw new FormatError({
      where: "model file",
      expected: "tensors that belong to its architecture",
      got: cause instanceof Error ? cause.message : String(cause),
      cure: "Save the model again.",
      cause,
    });
  }
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
  const revived = Object.entries(options).map(([key, value]) => [key, revive(value, custom)]);
  return { ...make(Object.fromEntries(revived)), name };
}

/** Nested layers and initialisers made again; everything else as it is. */
function revive(value: unknown, custom: Readonly<Record<string, LayerFunction>>): unknown {
  if (Array.isArray(value)) return value.map((entry) => revive(entry, custom));
  if (!isRecord(value)) return value;
  return Object.hasOwn(initializerTable, value.kind) ? initializerOf(value) : layerOf(value, custom);
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
