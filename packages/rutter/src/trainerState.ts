// Trainer state: all that a run needs to go on, as plain data and as a file.
import type { CallbackState } from "./callback";
import type { EpochState } from "./epochTotals";
import { FormatError } from "./error";
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "./model/safetensors";
import type { NumericArray } from "./ops/operation";
import type { Settings } from "./optimizer";
import type { Progress } from "./run";

/** All that a run needs to go on: plain data. */
export interface TrainerState {
  readonly version: 1;
  readonly progress: Readonly<Progress>;
  /** In the middle of an epoch what it has counted. */
  readonly totals?: EpochState;
  readonly settings: Settings;
  readonly parameters: NumericArray;
  readonly buffers: NumericArray;
  readonly optimizer: Readonly<Record<string, NumericArray>>;
  /** What callbacks remember, in their order. */
  readonly callbacks?: readonly (CallbackState | null)[];
}

/** Key of the metadata. */
const KEY = "rutter.state";

/**
 * A state as a safetensors file: arrays as tensors, the rest as JSON in the metadata.
 *
 * ```ts
 * await writeFile("run.state", encodeState(await trainer.state()));
 * await trainer.restore(decodeState(await readFile("run.state")));
 * ```
 */
export function encodeState(state: TrainerState): Uint8Array {
  const tensors: SafetensorsTensor[] = [];
  const text = JSON.stringify(state, (_, value) => {
    if (ArrayBuffer.isView(value))
      return { array: tensors.push(tensorOf(value as NumericArray, tensors.length)) - 1 };
    // JSON has no infinities and would make null of them.
    return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
  });
  return encodeSafetensors(tensors, { [KEY]: text });
}

/** The state in a file that `encodeState` made. @throws FormatError for anything else */
export function decodeState(bytes: Uint8Array): TrainerState {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const text = metadata.get(KEY);
  if (text === undefined)
    throw new FormatError({
      where: "state file",
      expected: `a trainer's state in the metadata under "${KEY}"`,
      got: "none",
      cure: "Networks are read by loadNetwork().",
    });
  return JSON.parse(text, (_, value) => {
    if (typeof value?.array === "number") return tensors[value.array].data;
    return typeof value?.number === "string" ? Number(value.number) : value;
  });
}

function tensorOf(data: NumericArray, index: number): SafetensorsTensor {
  const dtype = data instanceof Float64Array ? "F64" : data instanceof Int32Array ? "I32" : "F32";
  return { name: String(index), dtype, shape: [data.length], data } as SafetensorsTensor;
}
