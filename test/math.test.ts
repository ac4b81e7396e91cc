// The elementary functions: special values, distances from float64, and the bits that Rust gives too
// (test/golden/math.json).
//
// RUTTER_EXHAUSTIVE=1 adds the checksums over all 2^32 floats (about half an hour).
import { describe, expect, test } from "vitest";
import { atan32 } from "../packages/rutter/src/math/atan";
import { erf32 } from "../packages/rutter/src/math/erf";
import { erfinv32 } from "../packages/rutter/src/math/erfinv";
import { exp32 } from "../packages/rutter/src/math/exp";
import {
  atan64,
  cos64,
  erf64,
  erfinv64,
  exp64,
  log64,
  sigmoid64,
  sin64,
  tanh64,
} from "../packages/rutter/src/math/float64";
import { log32 } from "../packages/rutter/src/math/log";
import { sigmoid32 } from "../packages/rutter/src/math/sigmoid";
import { cos32, sin32 } from "../packages/rutter/src/math/sin";
import { tanh32 } from "../packages/rutter/src/math/tanh";
import { Checksum, fromBits, toBits } from "./checksum";
import golden from "./golden/math.json";

const functions = {
  exp: exp32,
  log: log32,
  tanh: tanh32,
  sigmoid: sigmoid32,
  erf: erf32,
  erfinv: erfinv32,
  atan: atan32,
};
const names = Object.keys(functions) as (keyof typeof functions)[];
/** Those with a sweep over all floats that would take too long in Rust. */
const periodic = { sin: sin32, cos: cos32 };

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
    atan: [
      [0, 0],
      [-0, -0],
      [Infinity, Math.fround(Math.PI / 2)],
      [-Infinity, -Math.fround(Math.PI / 2)],
      [1, Math.fround(Math.PI / 4)],
      [2 ** -149, 2 ** -149],
      [-(2 ** -149), -(2 ** -149)],
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
    ["atan", atan64, 0, fromBits(0x7f7fffff), [1], 1.4],
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
    { timeout: 1_800_000 },
    (name) => expect(sweep(functions[name], 1)).toBe(golden[`every-${name}`]),
  );

  test.each([
    ["sin", sin32, sin64],
    ["cos", cos32, cos64],
  ] as const)("%s is near the float64 function for every size of float", (name, evaluate, truth) => {
    let worst = 0;
    let where = 0;
    for (let bits = 0; bits < toBits(Infinity); bits += 9973) {
      const distance = ulps(evaluate(fromBits(bits)), truth(fromBits(bits)));
      if (!(distance <= worst)) [worst, where] = [distance, fromBits(bits)];
    }
    expect(worst, `${name} at ${where}`).toBeLessThanOrEqual(0.5002);
    for (const x of [Infinity, -Infinity, NaN]) expect(evaluate(x)).toBeNaN();
  });

  test.each(["sin", "cos"] as const)(
    "%s gives the same bits as the Rust kernel, for large floats too",
    (name) => {
      expect(sweep(periodic[name], golden.step)).toBe(golden[name]);
    },
  );

  test("the odd functions are odd to the bit", () => {
    for (const odd of [tanh32, erf32, erfinv32, sin32, atan32]) {
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
