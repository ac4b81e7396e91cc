// Safetensors: round trips, the exact bytes of the format, and files that are broken or hostile.
import { describe, expect, test } from "vitest";
import { FormatError, OptionError } from "../packages/rutter/src/error";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsTensor,
} from "../packages/rutter/src/model/safetensors";

/** A file with this header text and these many zero bytes behind it. */
function file(header: string, dataBytes = 0, claim?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claim ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (begin: number, end: number, dtype = "F32", shape: unknown = [(end - begin) / 4]) =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

const tensors: SafetensorsTensor[] = [
  { name: "0.weight", dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -0, Number.NaN, 1e-45) },
  { name: "steps", dtype: "I64", shape: [], data: BigInt64Array.of(-5n) },
  { name: 'ödd " name', dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) },
  { name: "__proto__", dtype: "F64", shape: [1], data: Float64Array.of(Math.PI) },
  { name: "nothing", dtype: "I32", shape: [0, 4], data: new Int32Array(0) },
];

describe("encodeSafetensors", () => {
  test("writes the bytes that the format's own writer does", () => {
    const data = Int16Array.of(258, -2);
    const bytes = encodeSafetensors([{ name: "abc", dtype: "I16", shape: [1, 2], data }]);
    const header = '{"abc":{"dtype":"I16","shape":[1,2],"data_offsets":[0,4]}}';
    expect(Buffer.from(bytes).toString("latin1")).toBe(
      `\x40${"\0".repeat(7)}${header.padEnd(64)}\x02\x01\xfe\xff`,
    );
  });

  test("gives back what it was given, whatever the names", () => {
    const metadata = { format: "pt", __proto__metadata: "x", "": 'ü"\n' };
    const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata));
    expect(decoded.tensors).toEqual(tensors);
    expect(decoded.metadata).toEqual(new Map(Object.entries(metadata)));
    const odd = new Map([["__proto__", "polluted"]]);
    expect(decodeSafetensors(encodeSafetensors([], odd)).metadata).toEqual(odd);
    expect("polluted" in {}).toBe(false);
  });

  test("gives equal bytes for equal tensors, and a file for none at all", () => {
    expect(encodeSafetensors(tensors)).toEqual(encodeSafetensors(tensors));
    expect(decodeSafetensors(encodeSafetensors([]))).toEqual({ tensors: [], metadata: new Map() });
  });

  test("writes views of larger arrays, only their part", () => {
    const data = Float32Array.of(0, 1, 2, 3).subarray(1, 3);
    const [tensor] = decodeSafetensors(
      encodeSafetensors([{ name: "v", dtype: "F32", shape: [2], data }]),
    ).tensors;
    expect(tensor.data).toEqual(Float32Array.of(1, 2));
  });

  const f32 = (name: string, shape: number[], data: unknown = new Float32Array(2)) =>
    ({ name, dtype: "F32", shape, data }) as SafetensorsTensor;
  test.each([
    [
      "a name twice",
      [f32("a", [2]), f32("a", [2])],
      {},
      'tensor "a": expected a name of its own, got one that is taken',
    ],
    ["the reserved name", [f32("__metadata__", [2])], {}, "one that is taken"],
    ["a shape that does not fit", [f32("a", [3])], {}, "expected elements for shape [3], got 2"],
    ["a broken shape", [f32("a", [0.5, 4])], {}, "expected elements for shape [0.5, 4]"],
    [
      "data of another type",
      [f32("a", [2], new Float64Array(2))],
      {},
      'expected data of dtype "F32", got a Float64Array of 2',
    ],
    [
      "metadata that is not text",
      [],
      { epochs: 3 as unknown as string },
      'metadata "epochs": expected text, got 3. The format allows nothing else; use JSON.stringify.',
    ],
  ])("refuses %s", (_, list, metadata, text) => {
    expect(() => encodeSafetensors(list, metadata)).toThrow(OptionError);
    expect(() => encodeSafetensors(list, metadata)).toThrow(text);
  });
});

describe("decodeSafetensors", () => {
  test("gives views where it can and copies where the alignment does not allow it", () => {
    const bytes = encodeSafetensors(tensors.slice(0, 1));
    expect(decodeSafetensors(bytes).tensors[0].data.buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeSafetensors(shifted.subarray(1)).tensors).toEqual(tensors.slice(0, 1));
    const packed = file(`{"a":${entry(0, 1, "U8", [1])},"b":${entry(1, 5)}}`, 5);
    expect(decodeSafetensors(packed).tensors[1].data).toEqual(new Float32Array(1));
  });

  test("takes tensors in any order of the header and gives them in the order of their bytes", () => {
    const bytes = file(`{"b":${entry(4, 8)},"10":${entry(8, 12)},"a":${entry(0, 4)}}  `, 12);
    expect(decodeSafetensors(bytes).tensors.map(({ name }) => name)).toEqual(["a", "b", "10"]);
  });

  test.each([
    ["nothing", new Uint8Array(3), "m: expected a safetensors file of at least 8 bytes, got 3 bytes"],
    [
      "a header longer than the file",
      file("{}", 0, 3n),
      "m: expected a header of at most 2 bytes, got one that claims 3. The file is cut short, or it is not safetensors.",
    ],
    ["a header of 2⁶⁴ − 1 bytes", file("{}", 0, 2n ** 64n - 1n), "got one that claims 18446744073709551615"],
    ["no JSON", file("{not}"), "expected a header in JSON"],
    ["no header", file(""), "expected a header in JSON"],
    [
      "broken UTF-8",
      file('{"a": 1}').map((byte, i) => (i === 10 ? 0xff : byte)),
      "expected a header in JSON",
    ],
    ["a list", file("[1]"), "expected a header that is a JSON object, got an array of 1"],
    ["null", file("null"), "expected a header that is a JSON object, got null"],
    ["space before the header", file(" {}"), "expected a header that is a JSON object"],
    ["a number for a tensor", file('{"a":1}'), 'm: tensor "a": expected an object, got 1'],
    ["no dtype", file('{"a":{"shape":[],"data_offsets":[0,4]}}', 4), "expected dtype as text, got undefined"],
    [
      "an unknown dtype",
      file(`{"a":${entry(0, 4, "BF16", [2])}}`, 4),
      'expected a dtype out of F64, F32, I64, I32, I16, I8, U64, U32, U16, U8, got "BF16". Convert it to F32 before saving.',
    ],
    ["a dtype from the prototype", file(`{"a":${entry(0, 4, "constructor", [1])}}`, 4), 'got "constructor"'],
    [
      "members from the prototype",
      file('{"a":{"__proto__":{"dtype":"F32"},"shape":[],"data_offsets":[0,4]}}', 4),
      "expected dtype as text, got undefined",
    ],
    ["a negative size", file(`{"a":${entry(0, 4, "F32", [-1])}}`, 4), "expected shape as a list of sizes"],
    [
      "a size with a fraction",
      file(`{"a":${entry(0, 4, "F32", [0.5, 2])}}`, 4),
      "expected shape as a list of sizes",
    ],
    ["huge sizes whose product rounds", file(`{"a":${entry(0, 4, "F32", [2 ** 52, 2 ** 52])}}`, 4), "got 4"],
    [
      "a shape for other bytes",
      file(`{"a":${entry(0, 4, "F32", [2])}}`, 4),
      "expected 8 bytes for F32 of shape [2], got 4",
    ],
    [
      "offsets the wrong way round",
      file('{"a":{"dtype":"F32","shape":[],"data_offsets":[4,0]}}', 4),
      "expected data_offsets as [begin, end], got [4,0]",
    ],
    ["one offset", file('{"a":{"dtype":"F32","shape":[],"data_offsets":[4]}}', 4), "got [4]"],
    [
      "offsets beyond the file",
      file(`{"a":${entry(0, 8)}}`, 4),
      "expected bytes within the 4 that follow the header, got bytes 0 to 8. The file is cut short.",
    ],
    [
      "overlapping tensors",
      file(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12),
      'tensor "b": expected bytes from 8 on, where the one before it ends, got bytes 4 to 12. Two tensors overlap.',
    ],
    ["the same bytes twice", file(`{"a":${entry(0, 4)},"b":${entry(0, 4)}}`, 4), "Two tensors overlap."],
    ["a hole", file(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), "There is a hole between two tensors."],
    ["a hole at the start", file(`{"a":${entry(4, 8)}}`, 8), "There is a hole"],
    [
      "bytes behind the tensors",
      file(`{"a":${entry(0, 4)}}`, 6),
      "expected 4 bytes of tensors behind the header, got 6. Something follows the tensors.",
    ],
    [
      "a name twice",
      file(`{"a":${entry(0, 4)},"a":${entry(0, 4)}}`, 4),
      'm: expected every name once, got "a" twice',
    ],
    [
      "a name twice, written in two ways",
      file(`{"a":${entry(0, 4)},"\\u0061":${entry(0, 4)}}`, 4),
      'got "a" twice',
    ],
    [
      "a member twice",
      file('{"a":{"dtype":"F32","dtype":"I32","shape":[],"data_offsets":[0,4]}}', 4),
      'got "dtype" twice',
    ],
    [
      "metadata that is not text",
      file('{"__metadata__":{"a":1}}'),
      "m: __metadata__: expected an object with texts only, got other values in it",
    ],
    ["metadata that is no object", file('{"__metadata__":3}'), "got 3"],
  ])("refuses %s", (_, bytes, text) => {
    expect(() => decodeSafetensors(bytes, "m")).toThrow(FormatError);
    expect(() => decodeSafetensors(bytes, "m")).toThrow(text);
  });

  test("finds no repeated name in texts that look like names", () => {
    const bytes = file(`{"__metadata__":{"x":"\\"a\\":{","y":"\\\\"},"a":${entry(0, 4)}}`, 4);
    expect(decodeSafetensors(bytes).metadata.get("x")).toBe('"a":{');
  });

  test("reads headers with very long texts and deep nesting", () => {
    const long = "x\\".repeat(5_000_000);
    const bytes = encodeSafetensors([], { long });
    expect(decodeSafetensors(bytes).metadata.get("long")).toBe(long);
    expect(() => decodeSafetensors(file("[".repeat(1_000_000)))).toThrow(FormatError);
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(() => decodeSafetensors(file(deep))).toThrow(FormatError);
  });

  test("never throws anything but a FormatError, whichever byte of a file is changed", () => {
    const good = encodeSafetensors(tensors, { format: "pt" });
    for (let i = 0; i < good.length; i++) {
      for (const flip of [1, 0x20, 0x80, 0xff]) {
        const bad = Uint8Array.from(good);
        bad[i] ^= flip;
        try {
          decodeSafetensors(bad);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }
      expect(() => decodeSafetensors(good.subarray(0, i))).toThrow(FormatError);
    }
  });
});
