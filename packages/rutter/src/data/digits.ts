// Hand-written-looking digits drawn by arithmetic: a data set like MNIST that needs no download.
import { Stream } from "../math/stream";
import { checkOptions, integerAtLeast, numberInRange } from "../option";
import { Dataset, type Splits } from "./dataset";
import { Hand } from "./hand";

/** Options of digits(). For the sizes of MNIST's split: train: 50_000, validation: 10_000, test: 10_000. */
export type DigitsOptions = {
  /** Number of examples to train on. Default 10,000. */
  train?: number;
  /** Number of examples to choose settings by. Default 1,000. */
  validation?: number;
  /** Number of examples to judge by at the end. Default 2,000. */
  test?: number;
  /** Other seeds draw other digits; an integer of at least 0. Default 1. */
  seed?: number;
  /** How far hands differ, from 0 (the same few glyphs always) to 2 (hard to read). Default 1. */
  distortion?: number;
};

const SIZE = 28;
const PIXELS = SIZE * SIZE;
const CLASSES = 10;

/**
 * Draws three datasets of digits, 28 × 28 pixels from 0 (paper) to 1 (ink), with inputs of shape [1, 28, 28]
 * and ten classes; each run of ten examples, counted from the start, holds every digit once.
 *
 * Example i of a part depends on the seed, the part and i only: asking for more changes none of the first.
 * The bits are the same on every engine: nothing but +, −, ×, ÷ and square roots makes a pixel.
 *
 * @throws OptionError for a count, seed or distortion that is out of range
 */
export function digits(options: DigitsOptions = {}): Splits {
  checkOptions("digits()", options, ["train", "validation", "test", "seed", "distortion"]);
  const { train = 10_000, validation = 1_000, test = 2_000, seed = 1, distortion = 1 } = options;
  const sizes = { train, validation, test };
  for (const [name, size] of Object.entries(sizes)) integerAtLeast("digits()", name, size, 0);
  integerAtLeast("digits()", "seed", seed, 0);
  numberInRange("digits()", "distortion", distortion, 0, 2);
  return {
    train: draw("train", train, seed, distortion),
    validation: draw("validation", validation, seed, distortion),
    test: draw("test", test, seed, distortion),
  };
}

function draw(part: string, length: number, seed: number, distortion: number): Dataset<"class"> {
  const order = new Stream(seed, `digits/${part}/order`);
  const hand = new Hand(new Stream(seed, `digits/${part}/hand`), SIZE, distortion);
  const inputs = new Float32Array(length * PIXELS);
  const labels = new Int32Array(length);
  for (let first = 0; first < length; first += CLASSES) {
    const block = order.permutation(CLASSES, first / CLASSES);
    for (let i = first; i < Math.min(first + CLASSES, length); i++) {
      labels[i] = block[i - first];
      hand.write(labels[i], i, inputs.subarray(i * PIXELS, (i + 1) * PIXELS));
    }
  }
  return new Dataset({
    kind: "class",
    inputs,
    inputShape: [1, SIZE, SIZE],
    labels,
    labelShape: [],
    classes: CLASSES,
  });
}
