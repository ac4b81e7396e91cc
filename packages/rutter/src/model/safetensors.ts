// Safetensors, the file format of PyTorch's weights: 8 bytes with the header's length (little-endian), the
// header as JSON, then the tensors' bytes one after the other (little-endian, row-major).

import { FormatError, OptionError } from "../error";
import { describe } from "../option";
import { sizeOf } from "../shape";
import { decodeHeader, type Entry } from "./safetensorsHeader";

/** The types of elements that Rutter reads and writes, with their arrays. */
export const dtypes = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
} as const;

export type Dtype = keyof typeof dtypes;

/** One tensor of a safetensors file. */
export type SafetensorsTensor = {
  [D in Dtype]: { name: string; dtype: D; shape: readonly number[]; data: InstanceType<(typeof dtypes)[D]> };
}[Dtype];

/** What a safetensors file holds: tensors in the order of their bytes, and free text by name. */
export type Safetensors = { tensors: SafetensorsTensor[]; metadata: Map<string, string> };

/** JavaScript runs on little-endian machines but for a few; these swap bytes on the way in and out. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Writes a safetensors file. The header is padded with spaces to a multiple of 8 bytes, as the format's
 * own writer does; tensors follow in the order given, so the same tensors give the same bytes.
 *
 * Throws an OptionError if a name comes twice or is `__metadata__`, or data does not fit dtype and shape.
 */
export function encodeSafetensors(
  tensors: readonly SafetensorsTensor[],
  metadata: ReadonlyMap<string, string> | Readonly<Record<string, string>> = {},
): Uint8Array {
  // Written member by member, not from an object: names such as "__proto__" or "1" keep their meaning and place.
  const members: string[] = [];
  const texts = metadata instanceof Map ? [...metadata] : Object.entries(metadata);
  if (texts.length > 0) members.push(`"__metadata__":{${texts.map(textMember).join(",")}}`);
  const names = new Set(["__metadata__"]);
  let end = 0;
  for (const tensor of tensors) {
    checkTensor(tensor, names);
    names.add(tensor.name);
    const { name, dtype, shape, data } = tensor;
    const info = { dtype, shape, data_offsets: [end, end + data.byteLength] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(info)}`);
    end += data.byteLength;
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const start = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.fill(0x20, 8, start);
  bytes.set(header, 8);
  let at = start;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    if (!isLittleEndian) swapBytes(bytes.subarray(at, at + data.byteLength), data.BYTES_PER_ELEMENT);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file that may come from anywhere. Data are views into `bytes` where their alignment
 * allows, else copies.
 *
 * Throws a FormatError for a header that is too long or is not the format's JSON; an unknown dtype; a name
 * that comes twice; offsets beyond the file, that overlap or leave holes; a shape that does not fit its bytes.
 */
export function decodeSafetensors(bytes: Uint8Array, name = "safetensors"): Safetensors {
  const { entries, metadata, start } = decodeHeader(bytes, name);
  return { tensors: entries.map((entry) => readTensor(bytes, start, entry, name)), metadata };
}

function readTensor(bytes: Uint8Array, start: number, entry: Entry, file: string): SafetensorsTensor {
  const where = `${file}: tensor ${describe(entry.name)}`;
  if (!Object.hasOwn(dtypes, entry.dtype))
    throw new FormatError({
      where,
      expected: `a dtype out of ${Object.keys(dtypes).join(", ")}`,
      got: describe(entry.dtype),
      cure: "Convert it to F32 before saving.",
    });
  const dtype = entry.dtype as Dtype;
  const array = dtypes[dtype];
  const { shape, begin, end } = entry;
  // Bounded at each step: a product of huge dimensions must not pass for a small one by rounding.
  let size: number = array.BYTES_PER_ELEMENT;
  for (const n of shape) size = Math.min(size * n, Number.MAX_SAFE_INTEGER);
  if (size !== end - begin)
    throw new FormatError({
      where,
      expected: `${size} bytes for ${dtype} of shape [${shape.join(", ")}]`,
      got: String(end - begin),
    });
  let own = bytes.subarray(start + begin, start + end);
  if (!isLittleEndian || own.byteOffset % array.BYTES_PER_ELEMENT !== 0) own = own.slice();
  if (!isLittleEndian) swapBytes(own, array.BYTES_PER_ELEMENT);
  const data = new array(own.buffer as ArrayBuffer, own.byteOffset, size / array.BYTES_PER_ELEMENT);
  return { name: entry.name, dtype, shape, data } as SafetensorsTensor;
}

function checkTensor({ name, dtype, shape, data }: SafetensorsTensor, taken: Set<string>): void {
  const where = `encodeSafetensors(): tensor ${describe(name)}`;
  if (taken.has(name))
    throw new OptionError({ where, expected: "a name of its own", got: "one that is taken" });
  if (!Object.hasOwn(dtypes, dtype) || !(data instanceof dtypes[dtype]))
    throw new OptionError({ where, expected: `data of dtype ${describe(dtype)}`, got: describe(data) });
  const size = sizeOf(shape);
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0) || size !== data.length)
    throw new OptionError({
      where,
      expected: `elements for shape [${shape.join(", ")}]`,
      got: String(data.length),
    });
}

function textMember([name, value]: [string, unknown]): string {
  if (typeof value === "string") return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  throw new OptionError({
    where: `encodeSafetensors(): metadata ${describe(name)}`,
    expected: "text",
    got: describe(value),
    cure: "The format allows nothing else; use JSON.stringify.",
  });
}

function swapBytes(bytes: Uint8Array, step: number): void {
  for (let i = 0; i < bytes.length; i += step) bytes.subarray(i, i + step).reverse();
}
