// Loading a network: layers are made again from their kinds and options, user functions are given again by name.

import { readFile } from "#platform";
import { FormatError, OptionError, RutterError } from "../error";
import * as initializerTable from "../initializers";
import type { Layer } from "../layer";
import * as layerTable from "../layers";
import type { LayerFunction } from "../layers/custom";
import { Network } from "../network";
import { type NamedShapes, packedSize } from "../parts";
import type { HostTensor } from "../program";
import { buildSequence } from "../sequence";
import { sizeOf } from "../tensor";
import type { Architecture, LayerRecord } from "./archive";

/** Options of loadNetwork. */
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
  const { decodeNetwork } = await import("./archive");
  const { architecture, tensors } = decodeNetwork(bytes);
  const net = described(architecture, tensors, custom);
  try {
    await net.setWeights([...tensors].map(([name, tensor]) => ({ name, ...tensor })));
  } catch (cause) {
    throw misfit(cause instanceof Error ? cause.message : String(cause), cause);
  }
  return net;
}

/** The network that the file describes, its size checked against the tensors before anything is allocated. */
function described(
  { input, seed, layers: records }: Architecture,
  tensors: ReadonlyMap<string, HostTensor>,
  custom: Readonly<Record<string, LayerFunction>>,
): Network {
  try {
    const layers = records.map((record) => layerOf(record, custom));
    const shape = Array.isArray(input) ? input : [packedSize(input as NamedShapes)];
    const { parameters, buffers = [] } = buildSequence(layers, shape, "model file");
    const wanted = [...parameters, ...buffers].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const held = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
    if (wanted !== held) throw misfit(`${held} values for an architecture of ${wanted}`);
    return new Network({ input, seed }, layers);
  } catch (cause) {
    // Layers check what users write; a file may hold anything at all.
    throw cause instanceof RutterError ? cause : misfit(String(cause), cause);
  }
}

function misfit(got: string, cause?: unknown): FormatError {
  const [where, cure] = ["model file", "Save the model again."];
  return new FormatError({ where, expected: "tensors that belong to its architecture", got, cure, cause });
}

function layerOf(
  { kind, name, options }: LayerRecord,
  custom: Readonly<Record<string, LayerFunction>>,
): Layer {
  if (kind === "custom") {
    const label = String(options.function);
    if (!Object.hasOwn(custom, label))
      throw new OptionError({
        where: `model file: custom layer "${label}"`,
        expected: "its function",
        got: "none of that name",
        cure: `Give it again: loadNetwork(file, { custom: { ${label} } }).`,
      });
    return { ...layerTable.custom(label, custom[label]), name };
  }
  const make = requireKnown<(options: any) => Layer>("model file: layer", layerTable as any, kind);
  const revived = Object.entries(options).map(([key, value]) => [key, revive(value, custom)]);
  return { ...make(Object.fromEntries(revived)), name };
}

/** Nested layers and initialisers made again; everything else as it is. */
function revive(value: unknown, custom: Readonly<Record<string, LayerFunction>>): unknown {
  if (Array.isArray(value)) return value.map((entry) => revive(entry, custom));
  if (typeof value === "object" && value !== null && !isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, revive(entry, custom)]));
  if (!isRecord(value)) return value;
  return Object.hasOwn(initializerTable, value.kind) ? initializerOf(value) : layerOf(value, custom);
}

function isRecord(value: unknown): value is LayerRecord {
  return typeof value === "object" && typeof (value as Partial<LayerRecord> | null)?.kind === "string";
}

function initializerOf({ kind, options }: LayerRecord) {
  return requireKnown<(options: any) => unknown>(
    "model file: initializer",
    initializerTable as any,
    kind,
  )(options);
}

/** Refuses a name that is not in a table of known ones. */
function requireKnown<T>(where: string, table: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(table, name)) return table[name];
  throw new OptionError({
    where,
    expected: `one of ${Object.keys(table).join(", ")}`,
    got: `"${name}"`,
    cure: "Use the version of rutter that saved it.",
  });
}
