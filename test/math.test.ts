// The elementary functions and the random streams: special values, distances from float64, the bits that Rust gives
// too (test/golden/math.json), and what makes a stream of random numbers a good one.
//
// RUTTER_EXHAUSTIVE=1 adds the checksums over all 2^32 floats (about ten minutes).
import { describe, expect, test } from "vitest";
import { erf32 } from "../packages/rutter/src/math/erf";
import { erfinv32 } from "../packages/rutter/src/math/erfinv";
import { exp32 } from "../packages/rutter/src/math/exp";
import { erf64, erfinv64, exp64, log64, sigmoid64, tanh64 } from "../packages/rutter/src/math/float64";
import { log32 } from "../packages/rutter/src/math/log";
import { sigmoid32 } from "../packages/rutter/src/math/sigmoid";
import { Stream } from "../packages/rutter/src/math/stream";
import { tanh32 } from "../packages/rutter/src/math/tanh";
import { threefry2x32 } from "../packages/rutter/src/math/threefry";
import golden from "./golden/math.json";

const functions = { exp: exp32, log: log32, tanh: tanh32, sigmoid: sigmoid32, erf: erf32, erfinv: erfinv32 };
const names = Object.keys(functions) as (keyof typeof functions)[];

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

function fromBits(bits: number): number {
  word[0] = bits;
  return float[0];
}

function toBits(x: number): number {
  float[0] = x;
  return word[0];
}

class Checksum {
  private hash = 0x811c9dc5;

  add(value: number): void {
    this.hash = Math.imul(this.hash ^ (Number.isNaN(value) ? 0x7fc00000 : toBits(value)), 0x01000193);
  }

  toString(): string {
    return (this.hash >>> 0).toString(16).padStart(8, "0");
  }
}

function sweep(evaluate: (x: number) => number, step: number): string {
  const checksum = new Checksum();
  for (let bits = 0; bits < 2 ** 32; bits += step) checksum.add(evaluate(fromBits(bits)));
  return checksum.toString();
}

/** The distance of `value` from `truth` in units of the last place of a float32 like `truth`. */
function ulps(value: number, truth: number): number {
  if (Math.abs(truth) >= 2 ** 128 - 2 ** 103) return value === Math.sign(truth) * Infinity ? 0 : Infinity;
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(truth), 2 ** -126)));
  return Math.abs(value - truth) / 2 ** (exponent - 23);
}

describe("elementary functions", () => {
  const specials: Record<keyof typeof functions, [number, number][]> = {
    exp: [
      [0, 1],
      [-0, 1],
      [Infinity, Infinity],
      [-Infinity, 0],
      [89, Infinity],
      [-104, 0],
      [-103.9, 2 ** -149],
    ],
    log: [
      [0, -Infinity],
      [-0, -Infinity],
      [Infinity, Infinity],
      [-Infinity, NaN],
      [1, 0],
      [-1, NaN],
      [2 ** -149, Math.fround(-103.27893)],
    ],
    tanh: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [2 ** -149, 2 ** -149],
      [-(2 ** -149), -(2 ** -149)],
    ],
    sigmoid: [
      [0, 0.5],
      [-0, 0.5],
      [Infinity, 1],
      [-Infinity, 0],
      [-80, Math.fround(1.8048514e-35)],
      [80, 1],
      [-103, 2 ** -149],
    ],
    erf: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [2 ** -149, 2 ** -149],
      [-(2 ** -149), -(2 ** -149)],
    ],
    erfinv: [
      [0, 0],
      [-0, -0],
      [1, Infinity],
      [-1, -Infinity],
      [1.0000001, NaN],
      [-Infinity, NaN],
    ],
  };

  test.each(names)("%s has the right special values", (name) => {
    for (const [x, expected] of [...specials[name], [NaN, NaN]]) {
      expect(functions[name](Math.fround(x)), `${name}(${x})`).toBe(expected);
    }
  });

  // [function, truth, from, to, signs, bound in ulp]: the bounds of the doc comments, rounded up.
  const bounds: [keyof typeof functions, (x: number) => number, number, number, number[], number][] = [
    ["exp", exp64, 1e-10, 110, [1, -1], 1.0],
    ["log", log64, 0, fromBits(0x7f7fffff), [1], 0.9],
    ["tanh", tanh64, 0, 12, [1], 1.4],
    ["sigmoid", sigmoid64, 1e-10, 110, [1, -1], 2.5],
    ["erf", erf64, 0, 5, [1], 2.1],
    ["erfinv", erfinv64, 0, fromBits(0x3f7fffff), [1], 2.6],
  ];

  test.each(bounds)("%s is near the float64 function", (name, truth, from, to, signs, bound) => {
    let worst = 0;
    let where = 0;
    for (const sign of signs) {
      for (let bits = toBits(from); bits <= toBits(to); bits += 4099) {
        const x = sign * fromBits(bits);
        const distance = ulps(functions[name](x), truth(x));
        if (!(distance <= worst)) [worst, where] = [distance, x];
      }
    }
    expect(worst, `${name} at ${where}`).toBeLessThanOrEqual(bound);
  });

  test.each(names)("%s gives the same bits as the Rust kernel on a coarse sweep", (name) => {
    expect(sweep(functions[name], golden.step)).toBe(golden[name]);
  });

  test.runIf(process.env.RUTTER_EXHAUSTIVE).each(names)(
    "%s gives the same bits as the Rust kernel for every float",
    { timeout: 900_000 },
    (name) => expect(sweep(functions[name], 1)).toBe(golden[`every-${name}`]),
  );

  test("the odd functions are odd to the bit", () => {
    for (const odd of [tanh32, erf32, erfinv32]) {
      for (let bits = 0; bits < 0x7f800000; bits += 40_009) {
        const x = fromBits(bits);
        if (!Object.is(odd(-x), -odd(x))) expect.fail(`${odd.name}(±${x}) differ in more than the sign`);
      }
    }
  });

  test("erf64 and erfinv64 agree with published values and with each other", () => {
    // Abramowitz and Stegun, table 7.1, with more digits.
    expect(erf64(0.5)).toBeCloseTo(0.5204998778130465, 15);
    expect(erf64(1)).toBeCloseTo(0.8427007929497149, 15);
    expect(erf64(2.5)).toBeCloseTo(0.999593047982555, 15);
    expect(erfinv64(0.5)).toBeCloseTo(0.4769362762044699, 15);
    for (let x = -0.999; x < 1; x += 0.037) expect(erf64(erfinv64(x))).toBeCloseTo(x, 14);
  });
});

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
