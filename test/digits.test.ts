// The drawn digits: the same bits always, a prefix of every longer set, and as hard as their doc says.
import { describe, expect, test } from "vitest";
import type { Dataset } from "../packages/rutter/src/data/dataset";
import { digits } from "../packages/rutter/src/data/digits";
import { distort } from "../packages/rutter/src/data/distort";
import { glyphs, readGlyph } from "../packages/rutter/src/data/glyphs";
import { rasterize } from "../packages/rutter/src/data/rasterize";
import { Trace } from "../packages/rutter/src/data/trace";
import { OptionError } from "../packages/rutter/src/error";
import { sha256Hex } from "../packages/rutter/src/platform/node";

const small = digits({ train: 200, validation: 50, test: 50 });

describe("digits()", () => {
  test("gives three datasets of 28 × 28 images in ten classes", () => {
    for (const [part, length] of [
      ["train", 200],
      ["validation", 50],
      ["test", 50],
    ] as const)
      expect(small[part]).toMatchObject({ kind: "class", length, classes: 10, inputShape: [1, 28, 28] });
    const { train } = digits({ train: 0, validation: 0, test: 0 });
    expect(train.isEmpty).toBe(true);
  });

  test("draws the bits that it drew when this test was written, on every engine", async () => {
    const bytes = (data: Dataset) => new Uint8Array(data.inputs.buffer);
    expect(Array.from(small.train.take(20).labels)).toEqual([
      4, 2, 3, 8, 6, 1, 9, 7, 0, 5, 4, 5, 8, 2, 3, 9, 7, 1, 6, 0,
    ]);
    expect(await sha256Hex(bytes(small.train))).toBe(
      "f7ab0129673fde6dfec14ca32dc79fc46c7e587ba36886b3813e47e6331a1834",
    );
    expect(await sha256Hex(bytes(small.test))).toBe(
      "56dbce9dd910bfe2f90702620b04de485dd7497ab5e682d1ed232c87029dfa28",
    );
  });

  test("gives the same examples first, however many are asked for", () => {
    const longer = digits({ train: 333, validation: 50, test: 77 });
    for (const [long, short] of [
      [longer.train.take(200), small.train],
      [longer.test.take(50), small.test],
      [digits({ train: 13, validation: 0, test: 0 }).train, small.train.take(13)],
    ]) {
      expect(long.labels).toEqual(short.labels);
      expect(long.inputs.every((pixel, i) => pixel === short.inputs[i])).toBe(true);
    }
  });

  test("holds every digit once in each ten", () => {
    for (let i = 0; i < 200; i += 10)
      expect(Array.from(small.train.slice(i, i + 10).labels).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("draws other digits for other parts and other seeds", () => {
    expect(small.validation.inputs).not.toEqual(small.test.inputs);
    expect(small.train.take(50).inputs).not.toEqual(small.test.inputs);
    expect(digits({ train: 50, validation: 0, test: 0, seed: 2 }).train.inputs).not.toEqual(
      small.train.take(50).inputs,
    );
  });

  test("fills pixels with the 256 levels of a scanner, with ink away from the border", () => {
    for (let i = 0; i < small.train.length; i++) {
      const { input, label } = small.train.example(i);
      for (const pixel of input) {
        const level = Math.round(pixel * 255);
        if (!(level >= 0 && level <= 255 && pixel === Math.fround(level / 255)))
          expect.fail(`level ${pixel * 255}`);
      }
      const ink = input.reduce((sum, pixel) => sum + (pixel > 0.5 ? 1 : 0), 0);
      expect(ink, `ink of example ${i}, a ${label}`).toBeGreaterThan(8);
      expect(ink, `ink of example ${i}, a ${label}`).toBeLessThan(300);
    }
  });

  test("draws one image per style without distortion", () => {
    const { train } = digits({ train: 400, validation: 0, test: 0, distortion: 0 });
    const looks = new Set<string>();
    for (let i = 0; i < train.length; i++) looks.add(train.example(i).input.join());
    expect(looks.size).toBe(glyphs.flat().length);
  });

  test.each([
    [{ train: -1 }, "digits(): expected train to be an integer of at least 0, got -1"],
    [{ test: 1.5 }, "expected test to be an integer of at least 0, got 1.5"],
    [{ seed: -1 }, "expected seed to be an integer of at least 0, got -1"],
    [{ distortion: 3 }, "expected distortion to be a number from 0 to 2, got 3"],
    [{ trian: 3 }, 'Did you mean "train"?'],
  ])("refuses %o", (options, text) => {
    expect(() => digits(options as object)).toThrow(OptionError);
    expect(() => digits(options as object)).toThrow(text);
  });

  test("is too hard for a linear classifier: softmax regression stays below 95 % after 5 epochs", {
    timeout: 60_000,
  }, () => {
    const { train, test } = digits({ validation: 0 });
    const accuracy = linearAccuracy(train, test, 5);
    expect(accuracy).toBeGreaterThan(0.85);
    expect(accuracy).toBeLessThan(0.95);
  });
});

describe("the pen", () => {
  test("has at least three styles for each digit, inside its height", () => {
    expect(glyphs.length).toBe(10);
    for (const styles of glyphs) {
      expect(styles.length).toBeGreaterThanOrEqual(3);
      for (const { x, y } of styles.flat(2)) {
        expect(Math.abs(x)).toBeLessThanOrEqual(0.3);
        expect(Math.abs(y)).toBeLessThanOrEqual(0.5);
      }
    }
  });

  test("passes through every place of a stroke and straight between corners", () => {
    const trace = new Trace();
    trace.follow(readGlyph("-20,-50 10,0! 20,50 / 0,0 30,30"), 0, () => 1);
    const at = (i: number) => [trace.x[i], trace.y[i]].map((n) => Number(n.toFixed(9)));
    expect([at(0), at(6), at(12), at(13), at(19)]).toEqual([
      [-0.2, -0.5],
      [0.1, 0],
      [0.2, 0.5],
      [0, 0],
      [0.3, 0.3],
    ]);
    expect(trace.length).toBe(20);
    expect(Array.from(trace.starts.subarray(0, 20)).flatMap((start, i) => (start ? [i] : []))).toEqual([
      0, 13,
    ]);
    for (let i = 0; i <= 6; i++) expect((trace.y[i] + 0.5) * 0.3).toBeCloseTo((trace.x[i] + 0.2) * 0.5, 12);
  });

  test("turns without changing distances, and equal pulls everywhere only shift", () => {
    const trace = new Trace();
    trace.follow(readGlyph("-20,-50 10,0 20,50"), 0, () => 0);
    const before = Array.from({ length: trace.length }, (_, i) => trace.x[i] ** 2 + trace.y[i] ** 2);
    const still = { turn: 0, slant: 0, stretch: 0, pull: 0 };
    distort(trace, { ...still, turn: 0.5 }, () => 1);
    // tan(half the angle) = ½ makes cosine 3/5 and sine 4/5.
    expect(trace.x[0]).toBeCloseTo(-0.2 * 0.6 + 0.5 * 0.8, 12);
    for (let i = 0; i < trace.length; i++)
      expect(trace.x[i] ** 2 + trace.y[i] ** 2).toBeCloseTo(before[i], 12);
    const [x, y] = [trace.x.slice(), trace.y.slice()];
    distort(trace, { ...still, pull: 0.1 }, () => 1);
    for (let i = 0; i < trace.length; i++) {
      expect(trace.x[i]).toBeCloseTo(x[i] + 0.1, 12);
      expect(trace.y[i]).toBeCloseTo(y[i] + 0.1, 12);
    }
  });

  test("leaves ink by distance, and none outside the image", () => {
    const trace = new Trace();
    trace.follow(readGlyph("200,200 600,200"), 0, () => 0);
    trace.radius.fill(1);
    const image = new Float64Array(64);
    rasterize(trace, image, 8);
    const column = Array.from({ length: 8 }, (_, row) => image[row * 8 + 4]);
    expect(column.map((ink) => Number(ink.toFixed(9)))).toEqual([0, 0.5, 1, 0.5, 0, 0, 0, 0]);
    trace.follow(readGlyph("-900,-900 900,1200"), 0, () => 0);
    expect(() => rasterize(trace, image, 8)).not.toThrow();
    expect(image.length).toBe(64);
  });
});

/** Test accuracy of softmax regression trained by plain gradient descent, batch 1, falling rate. */
function linearAccuracy(train: Dataset<"class">, test: Dataset<"class">, epochs: number): number {
  const [pixels, classes] = [784, 10];
  const weights = new Float64Array(classes * (pixels + 1));
  const scores = new Float64Array(classes);
  const score = (input: Float32Array) => {
    for (let c = 0; c < classes; c++) {
      const row = c * (pixels + 1);
      let sum = weights[row + pixels];
      for (let p = 0; p < pixels; p++) sum += weights[row + p] * input[p];
      scores[c] = sum;
    }
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 0.01 * 0.75 ** epoch;
    for (let i = 0; i < train.length; i++) {
      const { input, label } = train.example(i);
      score(input);
      const largest = Math.max(...scores);
      let total = 0;
      for (let c = 0; c < classes; c++) total += scores[c] = Math.exp(scores[c] - largest);
      for (let c = 0; c < classes; c++) {
        const step = rate * (scores[c] / total - (c === label ? 1 : 0));
        const row = c * (pixels + 1);
        for (let p = 0; p < pixels; p++) weights[row + p] -= step * input[p];
        weights[row + pixels] -= step;
      }
    }
  }
  let right = 0;
  for (let i = 0; i < test.length; i++) {
    const { input, label } = test.example(i);
    score(input);
    right += Number(scores.indexOf(Math.max(...scores)) === label);
  }
  return right / test.length;
}
