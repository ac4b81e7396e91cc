// Threefry and the random streams: published words, the bits that Rust gives too (test/golden/math.json), and what
// makes a stream of random numbers a good one.
import { describe, expect, test } from "vitest";
import { Stream } from "../packages/rutter/src/math/stream";
import { threefry2x32 } from "../packages/rutter/src/math/threefry";
import { Checksum } from "./checksum";
import golden from "./golden/math.json";

describe("threefry2x32", () => {
  test.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])("key %i %i, counter %i %i gives the published words", (k0, k1, c0, c1, w0, w1) => {
    const out = new Uint32Array(2);
    threefry2x32(k0, k1, c0, c1, out);
    expect([...out]).toEqual([w0, w1]);
  });
});

describe("Stream", () => {
  const count = 100_000;

  /** The correlation of two samples with unit variance and mean 0. */
  function correlation(a: Float32Array, b: Float32Array): number {
    return a.reduce((sum, x, i) => sum + x * b[i], 0) / a.length;
  }

  function normals(stream: Stream, draw = 0): Float32Array {
    const out = new Float32Array(count);
    stream.fillNormal(out, draw);
    return out;
  }

  test("key, uniform and normal numbers have the golden bits, as in Rust", () => {
    const stream = new Stream(1, "golden");
    expect(stream.key).toEqual([golden.key0, golden.key1]);
    const out = new Float32Array(golden.count);
    for (const kind of ["uniform", "normal"] as const) {
      if (kind === "uniform") stream.fillUniform(out, golden.draw);
      else stream.fillNormal(out, golden.draw);
      const checksum = new Checksum();
      for (const value of out) checksum.add(value);
      expect(checksum.toString(), kind).toBe(golden[kind]);
    }
  });

  test("any element can be drawn alone", () => {
    const stream = new Stream(7, "alone");
    const uniform = new Float32Array(101);
    const normal = new Float32Array(101);
    stream.fillUniform(uniform, 3);
    stream.fillNormal(normal, 3);
    for (const i of [0, 1, 2, 57, 99, 100]) {
      expect(stream.uniform(i, 3)).toBe(uniform[i]);
      expect(stream.normal(i, 3)).toBe(normal[i]);
    }
  });

  test("streams differ and are uncorrelated by purpose, by seed (also above 2^32) and by draw", () => {
    const first = normals(new Stream(1, "weights"));
    const others = [
      normals(new Stream(1, "shuffle")),
      normals(new Stream(2, "weights")),
      normals(new Stream(1 + 2 ** 32, "weights")),
      normals(new Stream(1, "weights"), 1),
    ];
    // Five standard deviations of the correlation of independent samples.
    const bound = 5 / Math.sqrt(count);
    for (const other of others) expect(Math.abs(correlation(first, other))).toBeLessThan(bound);
    expect(Math.abs(correlation(first.subarray(1), first.subarray(0, -1)))).toBeLessThan(bound);
  });

  test("uniform numbers have the moments of U[0, 1) and fill its tenths evenly", () => {
    const stream = new Stream(3, "uniform");
    const out = new Float32Array(count);
    stream.fillUniform(out);
    const mean = out.reduce((sum, u) => sum + u, 0) / count;
    const variance = out.reduce((sum, u) => sum + (u - mean) ** 2, 0) / count;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count));
    const tenths = new Array(10).fill(0);
    for (const u of out) tenths[Math.floor(u * 10)]++;
    const bound = 5 * Math.sqrt(count * 0.1 * 0.9);
    for (const tenth of tenths) expect(Math.abs(tenth - count / 10)).toBeLessThan(bound);
  });

  test("normal numbers have the moments of N(0, 1)", () => {
    const out = normals(new Stream(4, "normal"));
    // [power, its mean, the variance of that power]
    for (const [power, mean, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ]) {
      const moment = out.reduce((sum, z) => sum + z ** power, 0) / count;
      expect(Math.abs(moment - mean), `power ${power}`).toBeLessThan(5 * Math.sqrt(variance / count));
    }
  });

  test("a permutation holds each number once, and its places are evenly used", () => {
    const stream = new Stream(5, "shuffle");
    expect([...stream.permutation(1000)].sort((a, b) => a - b)).toEqual([...new Array(1000).keys()]);
    expect([...stream.permutation(0)]).toEqual([]);
    expect([...stream.permutation(1)]).toEqual([0]);
    const draws = 10_000;
    const places = new Array(5).fill(0);
    for (let draw = 0; draw < draws; draw++) places[stream.permutation(5, draw).indexOf(2)]++;
    for (const place of places) expect(Math.abs(place - draws / 5)).toBeLessThan(5 * Math.sqrt(draws * 0.16));
  });

  test("integers lie below their bound, however large", () => {
    const stream = new Stream(6, "integers");
    for (const bound of [1, 2, 7, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
      for (let i = 0; i < 1000; i++) {
        const value = stream.integer(i, bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound, `${value} of ${bound}`).toBe(true);
      }
    }
  });

  test("a seed that is no safe non-negative integer is refused by name", () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 53]) {
      expect(() => new Stream(seed, "weights")).toThrow(
        `the seed for "weights": expected an integer from 0 to 9007199254740991, got ${seed}`,
      );
    }
  });
});
