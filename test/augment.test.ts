// Augmentation: what each does to an image by hand, the book's expanded set, and draws that depend on seed, example and
// epoch alone.
import { type Backend, dense, flatten, network, relu, sgd, softmaxCrossEntropy, Trainer } from "rutter";
import {
  type Augmentation,
  Augmenter,
  affine,
  crop,
  Dataset,
  digits,
  elastic,
  expand,
  flip,
  noise,
  shift,
  shifts,
} from "rutter/data";
import { reference } from "rutter/reference";
import { wasm } from "rutter/wasm";
import { describe, expect, test } from "vitest";
import { turn } from "../packages/rutter/src/data/augment/angle";
import { gaussianWeights } from "../packages/rutter/src/data/augment/gaussian";
import { DataError, OptionError, ShapeError } from "../packages/rutter/src/error";
import { Stream } from "../packages/rutter/src/math/stream";

/** Applies to one image [1, height, width] written as rows. */
function apply(augmentation: Augmentation, rows: readonly (readonly number[])[], example = 0, epoch = 0) {
  const shape = [1, rows.length, rows[0].length];
  const augmenter = new Augmenter([augmentation], shape, { seed: 1 });
  const out = augmenter.apply(Float32Array.from(rows.flat()), example, epoch);
  const width = augmenter.shape[2];
  return Array.from({ length: augmenter.shape[1] }, (_, r) => [...out.slice(r * width, (r + 1) * width)]);
}

const image = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const rounded = (rows: number[][]) => rows.map((row) => row.map((x) => Math.round(x * 1e5) / 1e5 + 0));

describe("by hand", () => {
  test("shift moves whole pixels and fills what is left free", () => {
    expect(apply(shift({ x: 1 }), image)).toEqual([
      [0, 1, 2],
      [0, 4, 5],
      [0, 7, 8],
    ]);
    expect(apply(shift({ x: -1, y: 2, fill: -1 }), image)).toEqual([
      [-1, -1, -1],
      [-1, -1, -1],
      [2, 3, -1],
    ]);
    expect(apply(shift({ y: -1 }), image)).toEqual([
      [4, 5, 6],
      [7, 8, 9],
      [0, 0, 0],
    ]);
    for (const far of [3, -3, 99]) {
      expect(apply(shift({ x: far }), image).flat()).toEqual(new Array(9).fill(0));
      expect(apply(shift({ y: far }), image).flat()).toEqual(new Array(9).fill(0));
    }
  });

  test("flip mirrors left and right, or top and bottom", () => {
    expect(apply(flip({ probability: 1 }), image)[0]).toEqual([3, 2, 1]);
    expect(apply(flip({ axis: "vertical", probability: 1 }), image)).toEqual(image.toReversed());
    expect(apply(flip({ probability: 0 }), image)).toEqual(image);
  });

  test("crop takes a window of the padded image, every place in turn", () => {
    const seen = new Set<string>();
    for (let example = 0; example < 200; example++) {
      const window = apply(crop({ height: 2, width: 3, padding: 1, fill: 0 }), image, example);
      expect(window.map((row) => row.length)).toEqual([3, 3]);
      seen.add(String(window));
    }
    // 5 × 5 with padding: 4 places down by 3 across.
    expect(seen.size).toBe(12);
    expect(apply(crop({ height: 3, width: 3 }), image)).toEqual(image);
  });

  test("affine turns clockwise, leans to the right, scales and moves about the middle", () => {
    expect(rounded(apply(affine({ rotate: 90 }), image))).toEqual([
      [7, 4, 1],
      [8, 5, 2],
      [9, 6, 3],
    ]);
    expect(rounded(apply(affine({ rotate: -180 }), image))).toEqual(
      image.toReversed().map((row) => row.toReversed()),
    );
    expect(rounded(apply(affine({ shear: 45 }), image))).toEqual([
      [0, 1, 2],
      [4, 5, 6],
      [8, 9, 0],
    ]);
    expect(rounded(apply(affine({ x: 1, y: -1 }), image))).toEqual([
      [0, 4, 5],
      [0, 7, 8],
      [0, 0, 0],
    ]);
    expect(apply(affine({ x: 0.5 }), image)[0]).toEqual([0.5, 1.5, 2.5]);
    expect(apply(affine({ scale: 2 }), image)).toEqual([
      [3, 3.5, 4],
      [4.5, 5, 5.5],
      [6, 6.5, 7],
    ]);
    // Twice as high as wide at the same area: rows are spread by √2, columns drawn together by it.
    const [, middle] = apply(affine({ stretch: 4 }), image);
    expect(middle).toEqual([0, 5, 0]);
    expect(apply(affine({}), image)).toEqual(image);
  });

  test("elastic of strength 0 changes nothing, and noise of none neither", () => {
    expect(apply(elastic({ alpha: 0 }), image)).toEqual(image);
    expect(apply(noise({ deviation: 0 }), image)).toEqual(image);
  });

  test("several channels move alike", () => {
    const two = Float32Array.from([...image.flat(), ...image.flat().map((x) => 10 * x)]);
    for (const augmentation of [
      shift({ x: 1 }),
      flip({ probability: 1 }),
      affine({ rotate: 30 }),
      elastic(),
      crop({ padding: 1 }),
    ]) {
      const out = new Augmenter([augmentation], [2, 3, 3], { seed: 1 }).apply(two, 0, 0);
      const [first, second] = [out.slice(0, 9), out.slice(9)];
      for (const [i, value] of first.entries()) expect(second[i]).toBeCloseTo(10 * value, 3);
    }
  });
});

describe("statistics", () => {
  test("noise has the deviation asked for and stays in its range", () => {
    const flat = new Float32Array(10_000).fill(0.5);
    const out = new Augmenter([noise({ deviation: 0.1 })], [100, 100], { seed: 1 }).apply(flat, 0, 0);
    const mean = out.reduce((sum, x) => sum + x, 0) / out.length;
    const variance = out.reduce((sum, x) => sum + (x - mean) ** 2, 0) / out.length;
    // Five standard errors: 0.1/√n of the mean, 0.1²·√(2/n) of the variance.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(variance - 0.01)).toBeLessThan(5 * 0.01 * Math.sqrt(2 / 10_000));
    const kept = new Augmenter([noise({ deviation: 1, range: [0, 1] })], [100, 100], { seed: 1 }).apply(
      flat,
      0,
      0,
    );
    expect([Math.min(...kept), Math.max(...kept)]).toEqual([0, 1]);
  });

  test("elastic moves a pixel by about α·0.577 / (2σ√π), as a smoothed uniform field should", () => {
    // On a ramp the change of a value is the move along it.
    const size = 61;
    const ramp = Float32Array.from({ length: size * size }, (_, i) => i % size);
    const augmenter = new Augmenter([elastic()], [size, size], { seed: 1 });
    let [sum, count] = [0, 0];
    for (let example = 0; example < 20; example++) {
      const out = augmenter.apply(ramp, example, 0);
      for (let row = 20; row < 41; row += 10)
        for (let column = 20; column < 41; column += 10) {
          sum += (out[row * size + column] - column) ** 2;
          count++;
        }
    }
    const expected = 34 / Math.sqrt(3) / (2 * 4 * Math.sqrt(Math.PI));
    expect(expected).toBeCloseTo(1.384, 3);
    expect(Math.sqrt(sum / count)).toBeGreaterThan(0.85 * expected);
    expect(Math.sqrt(sum / count)).toBeLessThan(1.15 * expected);
  });

  test("cosine and sine are right to a few roundings, weights of the Gaussian to single precision", () => {
    for (const degrees of [0, 1, 15, -30, 45, 90, 120, -179, 180, 270, 359, 360, 725]) {
      const { cosine, sine } = turn(degrees);
      expect(Math.abs(cosine - Math.cos((degrees * Math.PI) / 180))).toBeLessThan(2e-15);
      expect(Math.abs(sine - Math.sin((degrees * Math.PI) / 180))).toBeLessThan(4e-15);
    }
    const weights = gaussianWeights(4);
    expect(weights).toHaveLength(25);
    const exact = Array.from(weights, (_, i) => Math.exp(-((i - 12) ** 2) / 32));
    const total = exact.reduce((sum, x) => sum + x, 0);
    for (const [i, weight] of weights.entries()) expect(weight / (exact[i] / total)).toBeCloseTo(1, 6);
  });
});

describe("draws", () => {
  const all = [
    affine({ rotate: [-15, 15], scale: [0.9, 1.1] }),
    elastic(),
    shift({ x: [-2, 2], y: [-2, 2] }),
    noise({ deviation: 0.1 }),
    flip(),
    crop({ padding: 2 }),
  ];
  const make = (seed = 1) => new Augmenter(all, [28, 28], { seed });
  const input = Float32Array.from({ length: 784 }, (_, i) => (i % 29) / 29);

  test("depend on seed, example and epoch alone, not on what was asked before", () => {
    const [one, other] = [make(), make()];
    const forwards = [0, 1, 2, 3].map((example) => one.apply(input, example, 5).slice());
    for (const example of [3, 1, 0, 2]) {
      other.apply(input, 99, example);
      expect(other.apply(input, example, 5)).toEqual(forwards[example]);
    }
    expect(new Set(forwards.map(String)).size).toBe(4);
    expect(one.apply(input, 0, 6)).not.toEqual(forwards[0]);
    expect(make(2).apply(input, 0, 5)).not.toEqual(forwards[0]);
  });

  test("of the same augmentation twice in a list differ", () => {
    const move = shift({ x: [-10, 10] });
    const where = (list: Augmentation[], example: number) => {
      const dot = new Float32Array(81);
      dot[40] = 1;
      return new Augmenter(list, [1, 81], { seed: 1 }).apply(dot, example, 0).indexOf(1) - 40;
    };
    const moves = Array.from({ length: 50 }, (_, example) => [
      where([move], example),
      where([move, move], example),
    ]);
    // Were the second draw the first again, twice the move would always be even.
    expect(moves.some(([once, twice]) => twice !== 2 * once)).toBe(true);
    expect([...new Set(moves.map(([once]) => once))].length).toBeGreaterThan(10);
    for (const [once] of moves) expect(Math.abs(once)).toBeLessThanOrEqual(10);
  });

  test("come from a stream per pair, which is the stream of the block's words", () => {
    const stream = new Stream(7, "parent");
    const child = stream.child(3, 9);
    expect(child.key).toEqual([stream.word(6, 9), stream.word(7, 9)]);
    expect(child.uniform(5)).toBe(stream.child(3, 9).uniform(5));
    expect(child.uniform(5)).not.toBe(stream.child(9, 3).uniform(5));
  });

  test("leave the input as it was", () => {
    const before = input.slice();
    make().apply(input, 0, 0);
    expect(input).toEqual(before);
  });
});

describe("expand", () => {
  const { train: data } = digits({ train: 40, validation: 1, test: 1, seed: 6 });

  /** Nielsen's expand_mnist.py, transcribed: np.roll, then the first or last row or column to 0. */
  function book(x: Float32Array): number[][] {
    const at = (r: number, c: number) => x[((r + 28) % 28) * 28 + ((c + 28) % 28)];
    const make = (value: (r: number, c: number) => number) =>
      Array.from({ length: 784 }, (_, i) => value(Math.floor(i / 28), i % 28));
    return [
      [...x],
      make((r, c) => (r === 0 ? 0 : at(r - 1, c))),
      make((r, c) => (r === 27 ? 0 : at(r + 1, c))),
      make((r, c) => (c === 0 ? 0 : at(r, c - 1))),
      make((r, c) => (c === 27 ? 0 : at(r, c + 1))),
    ];
  }

  test("makes the book's five images of each, then shuffles once", () => {
    const ordered = expand(data, shifts(), { shuffle: false });
    expect(ordered.length).toBe(5 * data.length);
    for (let i = 0; i < data.length; i++)
      for (const [copy, pixels] of book(data.example(i).input).entries()) {
        const { input, label } = ordered.example(5 * i + copy);
        expect([...input]).toEqual(pixels);
        expect(label).toBe(data.labels[i]);
      }
    const shuffled = expand(data, shifts(), { seed: 1 });
    const key = (set: Dataset, i: number) => `${set.labels[i]} ${set.example(i).input}`;
    const keys = (set: Dataset) => Array.from({ length: set.length }, (_, i) => key(set, i));
    expect(keys(shuffled)).not.toEqual(keys(ordered));
    expect(keys(shuffled).toSorted()).toEqual(keys(ordered).toSorted());
    expect(shuffled.inputs).toEqual(expand(data, shifts(), { seed: 1 }).inputs);
    for (let label = 0; label < 10; label++)
      expect(shuffled.labels.filter((other) => other === label).length).toBe(
        5 * data.labels.filter((other) => other === label).length,
      );
  });

  test("takes variants of several steps, and draws anew for each variant", () => {
    const bent = [elastic(), shift({ x: [-2, 2] })];
    const made = expand(data.take(3), [bent, bent], { original: false, shuffle: false });
    expect(made.length).toBe(6);
    expect(made.example(0).input).not.toEqual(made.example(1).input);
    expect(expand(data, [], {}).length).toBe(data.length);
    expect(expand(data.take(0), shifts()).length).toBe(0);
  });

  test("refuses what cannot be", () => {
    expect(() => expand(data, [crop({ width: 20 })])).toThrow(DataError);
    expect(() => expand(data, [5 as any])).toThrow(
      "augmentation 0: expected an augmentation, got 5. Write [flip()].",
    );
    expect(() => expand(data, shift as any)).toThrow(OptionError);
    const vectors = Dataset.from({ inputs: [[1, 2]], labels: [0], classes: 1 });
    expect(() => expand(vectors, shifts())).toThrow(ShapeError);
    expect(() => expand(vectors, shifts())).toThrow("shift(): expected images, [channels, height, width]");
  });
});

describe("fit with augment", () => {
  const { train, validation } = digits({ train: 70, validation: 20, test: 1, seed: 8 });
  const list = [affine({ rotate: [-10, 10] }), elastic(), shift({ x: [-1, 1], y: [-1, 1] })];

  async function hashAfter(options: {
    augment?: readonly Augmentation[];
    data?: Dataset;
    backend?: Backend;
    epochs?: number;
  }) {
    const { augment, data = train, backend, epochs = 2 } = options;
    const net = network({ input: [1, 28, 28], seed: 3 }, [flatten(), dense(8), relu(), dense(10)]);
    using trainer = new Trainer(net, {
      backend: backend ?? (await wasm()),
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.05 }),
    });
    for await (const _ of trainer.fit(data, { epochs, batchSize: 16, validation, augment }));
    return net.weightsHash();
  }

  test("gives the same weights on both backends, other ones than without, and an empty list changes nothing", async () => {
    const changed = await hashAfter({ augment: list });
    expect(await hashAfter({ augment: list, backend: reference() })).toBe(changed);
    const plain = await hashAfter({});
    expect(changed).not.toBe(plain);
    expect(await hashAfter({ augment: [] })).toBe(plain);
  });

  test("trains on exactly what an augmenter of the network's seed makes of example and epoch", async () => {
    const augmenter = new Augmenter(list, [1, 28, 28], { seed: 3 });
    const made = train.map(({ input }, i) => ({ input: augmenter.apply(input, i, 0) }));
    expect(await hashAfter({ augment: list, epochs: 1 })).toBe(await hashAfter({ data: made, epochs: 1 }));
    const repeated = await hashAfter({ data: made, epochs: 2 });
    expect(await hashAfter({ augment: list, epochs: 2 })).not.toBe(repeated);
  });

  test("goes on after an interruption to the same bits", async () => {
    const whole = await hashAfter({ augment: list });
    const net = network({ input: [1, 28, 28], seed: 3 }, [flatten(), dense(8), relu(), dense(10)]);
    using trainer = new Trainer(net, {
      backend: await wasm(),
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.05 }),
    });
    const options = { epochs: 2, batchSize: 16, augment: list };
    for await (const event of trainer.fit(train, { ...options, batchEvents: true }))
      if (event.type === "batch" && event.step === 7) break;
    for await (const _ of trainer.fit(train, { ...options, resume: true }));
    expect(await net.weightsHash()).toBe(whole);
  });

  test("may change the shape to the network's, and says so when it does not", async () => {
    const wide = Dataset.from({
      inputs: new Float32Array(4 * 32 * 32),
      inputShape: [1, 32, 32],
      labels: [0, 1, 2, 3],
      classes: 10,
    });
    await expect(hashAfter({ data: wide })).rejects.toThrow(
      "expected examples [1, 28, 28], the network's input, got [1, 32, 32]",
    );
    expect(await hashAfter({ data: wide, augment: [crop({ height: 28, width: 28 })] })).toMatch(
      /^[0-9a-f]{64}$/,
    );
    await expect(hashAfter({ augment: [crop({ width: 20 })] })).rejects.toThrow(ShapeError);
    await expect(hashAfter({ augment: flip() as any })).rejects.toThrow(
      "fit: augment: expected a list of augmentations",
    );
  });
});

test.each([
  [() => shift({ x: Number.NaN }), "x to be a finite number"],
  [() => shift({ x: [2, -2] }), "x to be a number or [low, high], got [2, -2]"],
  [() => shift({ dx: 1 } as any), "only the options x, y, fill"],
  [() => affine({ scale: 0 }), "scale to be above 0, got 0"],
  [() => affine({ shear: [-10, 90] }), "shear to be above -90 and below 90, got 90"],
  [() => affine({ rotate: [1, 2, 3] as any }), "rotate to be a number or [low, high]"],
  [() => elastic({ sigma: 0 }), "sigma to be a number from 0.1"],
  [() => noise({} as any), "deviation to be a number of at least 0"],
  [() => noise({ deviation: 1, range: [1, 0] }), "range to be [low, high]"],
  [() => flip({ probability: 2 }), "probability to be a number from 0 to 1"],
  [() => flip({ axis: "left" as any }), 'axis to be "horizontal" or "vertical"'],
  [() => crop({ height: 0 }), "height to be an integer of at least 1"],
  [() => apply(crop({ height: 6, padding: 1 }), image), "a window within 5 × 5, got 6 × 3"],
])("refuses options out of range: %#", (call, text) => {
  expect(call).toThrow(OptionError);
  expect(call).toThrow(text);
});
