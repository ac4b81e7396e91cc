// IDX, the file format of MNIST: magic 0 0 type rank, the dimensions as big-endian u32, then the elements,
// big-endian, in row-major order. The files are usually gzipped.
import { FormatError } from "../error";
import { checkOptions, positiveInteger } from "../option";
import { inflateGzip, isGzip } from "./gzip";

const types = {
  8: { type: "u8", bytes: 1, make: Uint8Array, read: "getUint8" },
  9: { type: "i8", bytes: 1, make: Int8Array, read: "getInt8" },
  11: { type: "i16", bytes: 2, make: Int16Array, read: "getInt16" },
  12: { type: "i32", bytes: 4, make: Int32Array, read: "getInt32" },
  13: { type: "f32", bytes: 4, make: Float32Array, read: "getFloat32" },
  14: { type: "f64", bytes: 8, make: Float64Array, read: "getFloat64" },
} as const;

type TypeCode = keyof typeof types;

/** An array from an IDX file, its elements in this machine's byte order. */
export type Idx = {
  [Code in TypeCode]: {
    type: (typeof types)[Code]["type"];
    shape: readonly number[];
    data: InstanceType<(typeof types)[Code]["make"]>;
  };
}[TypeCode];

/** Options of readIdx. */
export type ReadIdxOptions = {
  /** What error texts call the bytes, usually the file's name. Default "IDX". */
  name?: string;
  /** Refuse arrays of more bytes than this. Default 2³⁰. */
  maxBytes?: number;
};

/**
 * Reads an IDX array, gzipped or not. Every length is checked before memory is asked for: the header's
 * product against the bytes that are there, and inflated bytes against the header while they stream, so
 * that a small file cannot claim or unpack to a huge one.
 *
 * @throws FormatError that tells what is wrong: the magic, the type, a dimension of 0, more bytes than
 * `maxBytes`, too few bytes or too many, a damaged gzip; OptionError
 */
export async function readIdx(bytes: Uint8Array, options: ReadIdxOptions = {}): Promise<Idx> {
  checkOptions("readIdx()", options, ["name", "maxBytes"]);
  const { name = "IDX", maxBytes = 2 ** 30 } = options;
  positiveInteger("readIdx()", "maxBytes", maxBytes);
  const plain = isGzip(bytes)
    ? await inflateGzip(bytes, name, (start) => totalBytes(start, name, maxBytes))
    : bytes;
  const total = totalBytes(plain, name, maxBytes);
  if (total === undefined)
    throw new FormatError({
      where: name,
      expected: "an IDX header of at least 8 bytes",
      got: `${plain.length} bytes`,
      cure: "The file is cut short.",
    });
  if (plain.length !== total)
    throw new FormatError({
      where: name,
      expected: `${total} bytes for shape [${readShape(plain).join(", ")}]`,
      got: String(plain.length),
      cure: plain.length < total ? "The file is cut short." : "Something follows the array.",
    });
  return readElements(plain);
}

/** Header + elements in bytes, or undefined if `bytes` ends before the header does. */
function totalBytes(bytes: Uint8Array, name: string, maxBytes: number): number | undefined {
  if (bytes.length < 4) return undefined;
  const type = types[bytes[2] as TypeCode];
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined || bytes[3] === 0)
    throw new FormatError({
      where: name,
      expected: "the IDX magic 0 0 type rank with type 8, 9, 11, 12, 13 or 14 and a rank of at least 1",
      got: Array.from(bytes.subarray(0, 4)).join(" "),
      cure: "It is not an IDX file.",
    });
  const headerBytes = 4 + 4 * bytes[3];
  if (bytes.length < headerBytes) return undefined;
  const shape = readShape(bytes);
  let size: number = type.bytes;
  for (const n of shape) size = Math.min(size * n, Number.MAX_SAFE_INTEGER);
  if (size === 0)
    throw new FormatError({ where: name, expected: "no dimension of 0", got: `shape [${shape.join(", ")}]` });
  if (size > maxBytes)
    throw new FormatError({
      where: name,
      expected: `at most ${maxBytes} bytes`,
      got: `a header that claims shape [${shape.join(", ")}] of ${type.type}`,
      cure: "Raise maxBytes if the file is really as large as that.",
    });
  return headerBytes + size;
}

function readShape(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes[3] }, (_, i) => view.getUint32(4 + 4 * i));
}

/** The elements behind a header that has been checked. */
function readElements(bytes: Uint8Array): Idx {
  const { type, bytes: step, make, read } = types[bytes[2] as TypeCode];
  const shape = readShape(bytes);
  const start = 4 + 4 * shape.length;
  if (type === "u8") return { type, shape, data: bytes.slice(start) };
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const data = new make(view.byteLength / step);
  for (let i = 0; i < data.length; i++) data[i] = view[read](i * step);
  return { type, shape, data } as Idx;
}
