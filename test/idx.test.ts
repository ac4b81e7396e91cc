// IDX: every type, gzipped or not, and files that are broken or hostile.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readIdx } from "../packages/rutter/src/data/idx";
import { FormatError, OptionError } from "../packages/rutter/src/error";

/** An IDX file with big-endian dimensions and the given bytes behind them. */
function idx(type: number, shape: number[], content: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + content.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((n, i) => {
    view.setUint32(4 + 4 * i, n);
  });
  bytes.set(content, 4 + 4 * shape.length);
  return bytes;
}

describe("readIdx", () => {
  test.each([
    ["u8", 8, [1, 254], Uint8Array.of(1, 254)],
    ["i8", 9, [1, 254], Int8Array.of(1, -2)],
    ["i16", 11, [0x01, 0x02, 0xff, 0xfe], Int16Array.of(258, -2)],
    ["i32", 12, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff], Int32Array.of(65536, -1)],
    ["f32", 13, [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1, -2)],
    ["f64", 14, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], Float64Array.of(1, -2)],
  ])("reads %s, plain, gzipped and at an odd offset", async (type, code, content, data) => {
    const bytes = idx(code, [2, 1], content);
    const expected = { type, shape: [2, 1], data };
    expect(await readIdx(bytes)).toEqual(expected);
    expect(await readIdx(gzipSync(bytes))).toEqual(expected);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(await readIdx(shifted.subarray(1))).toEqual(expected);
  });

  test("reads gzip of many pieces", async () => {
    const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i * 31) >> 7);
    const { shape, data } = await readIdx(gzipSync(idx(8, [3, 100_000], content)));
    expect(shape).toEqual([3, 100_000]);
    expect(Buffer.compare(data as Uint8Array, content)).toBe(0);
  });

  const good = idx(8, [2, 2], [1, 2, 3, 4]);
  test.each([
    [
      "nothing",
      new Uint8Array(0),
      "f.idx: expected an IDX header of at least 8 bytes, got 0 bytes. The file is cut short.",
    ],
    ["half a header", good.subarray(0, 9), "expected an IDX header of at least 8 bytes, got 9 bytes"],
    [
      "another magic",
      new TextEncoder().encode("<!doctype html>"),
      "got 60 33 100 111. It is not an IDX file.",
    ],
    ["an unknown type", idx(10, [1], [1]), "got 0 0 10 1"],
    ["rank 0", idx(8, [], [1]), "a rank of at least 1, got 0 0 8 0"],
    ["a dimension of 0", idx(8, [3, 0], []), "expected no dimension of 0, got shape [3, 0]"],
    [
      "too few bytes",
      good.subarray(0, 15),
      "expected 16 bytes for shape [2, 2], got 15. The file is cut short.",
    ],
    [
      "too many bytes",
      Uint8Array.of(...good, 5),
      "expected 16 bytes for shape [2, 2], got 17. Something follows the array.",
    ],
    [
      "huge dimensions",
      idx(8, [0xffffffff, 0xffffffff, 0xffffffff], [1]),
      "a header that claims shape [4294967295, 4294967295, 4294967295] of u8",
    ],
    [
      "a large claim on few bytes",
      idx(14, [100_000_000], [1]),
      "expected 800000008 bytes for shape [100000000], got 9",
    ],
  ])("refuses %s, plain and gzipped", async (name, bytes, text) => {
    await expect(readIdx(bytes, { name: "f.idx" })).rejects.toThrow(FormatError);
    await expect(readIdx(bytes, { name: "f.idx" })).rejects.toThrow(text);
    const gzipped = readIdx(gzipSync(bytes), { name: "f.idx" });
    await expect(gzipped).rejects.toThrow(FormatError);
    if (name !== "a large claim on few bytes" && name !== "too many bytes")
      await expect(gzipped).rejects.toThrow(text);
  });

  test("refuses a claim that so little gzip cannot hold, before asking for memory", async () => {
    const bytes = gzipSync(idx(14, [100_000_000], [1]));
    await expect(readIdx(bytes)).rejects.toThrow(
      /at most \d+ bytes from \d+ of gzip, got a header that claims 800000008/,
    );
  });

  test("stops a gzip bomb where the header's length ends", async () => {
    const bomb = gzipSync(idx(8, [1000], new Uint8Array(50_000_000)));
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdx(bomb)).rejects.toThrow(
      "IDX: expected 1008 bytes in the gzip, as its header says, got more",
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test("refuses gzip that is cut short or damaged", async () => {
    const whole = gzipSync(
      idx(
        8,
        [5000],
        Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3),
      ),
    );
    await expect(readIdx(whole.subarray(0, 1000))).rejects.toThrow(FormatError);
    await expect(readIdx(whole.subarray(0, 5))).rejects.toThrow(FormatError);
    const damaged = Uint8Array.from(whole);
    damaged[600] ^= 0xff;
    await expect(readIdx(damaged)).rejects.toThrow(FormatError);
    const wrongSum = Uint8Array.from(whole);
    wrongSum[whole.length - 6] ^= 1;
    await expect(readIdx(wrongSum)).rejects.toThrow("IDX: expected whole gzip");
  });

  test("keeps to maxBytes and refuses unknown options", async () => {
    await expect(readIdx(good, { maxBytes: 3 })).rejects.toThrow("IDX: expected at most 3 bytes");
    await expect(readIdx(good, { maxBytes: 0 })).rejects.toThrow(OptionError);
    await expect(readIdx(good, { nam: "x" } as object)).rejects.toThrow('Did you mean "name"?');
  });
});
