// MNIST: the loader on small files made here, and on the real ones where they are.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mnist } from "../packages/rutter/src/data/mnist";
import { DataError, FormatError, OptionError } from "../packages/rutter/src/error";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rutter-mnist-"));
});
afterAll(() => rm(folder, { recursive: true }));

const images = (n: number) =>
  Uint8Array.of(
    0,
    0,
    8,
    3,
    0,
    0,
    0,
    n,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    2,
    ...Array.from({ length: 4 * n }, (_, i) => i),
  );
const labels = (...all: number[]) => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, all.length, ...all);

/** A folder with a small MNIST of 2×2 images, four for training and two for the test. */
async function small(changes: Record<string, Uint8Array | undefined> = {}): Promise<string> {
  const path = await mkdtemp(join(folder, "set-"));
  const files: Record<string, Uint8Array | undefined> = {
    "train-images-idx3-ubyte.gz": gzipSync(images(4)),
    "train-labels-idx1-ubyte": labels(3, 1, 4, 1),
    "t10k-images.idx3-ubyte": images(2),
    "t10k-labels.idx1-ubyte.gz": gzipSync(labels(5, 9)),
    ...changes,
  };
  for (const [name, bytes] of Object.entries(files)) if (bytes) await writeFile(join(path, name), bytes);
  return path;
}

describe("mnist() on a small set", () => {
  test("takes the validation part from the end, under all four ways to name files", async () => {
    const { train, validation, test } = await mnist({ path: await small(), validation: 1 });
    expect([train.length, validation.length, test.length]).toEqual([3, 1, 2]);
    expect(train).toMatchObject({ kind: "class", classes: 10, inputShape: [1, 2, 2] });
    expect(Array.from(train.labels)).toEqual([3, 1, 4]);
    expect(validation.example(0)).toEqual({
      input: Float32Array.of(12 / 255, 13 / 255, 14 / 255, 15 / 255),
      label: 1,
    });
    expect(Array.from(test.labels)).toEqual([5, 9]);
  });

  test("takes a file: URL and a path that ends in a slash", async () => {
    const path = await small();
    expect((await mnist({ path: `${path}/`, validation: 0 })).train.length).toBe(4);
    expect((await mnist({ path: pathToFileURL(path), validation: 4 })).train.isEmpty).toBe(true);
  });

  test("says what it looked for and how to do without", async () => {
    await expect(mnist({ path: folder })).rejects.toThrow(DataError);
    await expect(mnist({ path: folder })).rejects.toThrow(
      /expected t\S+-idx\d-ubyte.gz \(or without .gz\), got no such file. Point path at the folder with MNIST's four files, or use digits\(\), which needs no download\./,
    );
    await expect(mnist({ path: await small() })).rejects.toThrow(
      "mnist(): expected validation to be at most the training file's 4 examples, got 10000",
    );
  });

  test.each([
    [
      "labels of another count",
      { "train-labels-idx1-ubyte": labels(1, 2) },
      DataError,
      "as many labels as images, got 2 labels and 4 images",
    ],
    [
      "a label above 9",
      { "train-labels-idx1-ubyte": labels(1, 2, 10, 3) },
      DataError,
      "expected labels from 0 to 9, got 10 at index 2",
    ],
    [
      "labels in place of images",
      { "train-images-idx3-ubyte.gz": labels(1, 2) },
      DataError,
      "train-images-idx3-ubyte.gz: expected bytes (u8) of rank 3, got u8 of shape [2]",
    ],
    [
      "a file that is not IDX",
      { "train-labels-idx1-ubyte": new Uint8Array(9) },
      FormatError,
      "train-labels-idx1-ubyte: expected the IDX magic",
    ],
  ])("refuses %s", async (_, changes, Class, text) => {
    const path = await small(changes);
    await expect(mnist({ path, validation: 1 })).rejects.toThrow(Class);
    await expect(mnist({ path, validation: 1 })).rejects.toThrow(text);
  });

  test("refuses unknown options", async () => {
    await expect(mnist({ folder: "x" } as object)).rejects.toThrow(OptionError);
  });
});

const real = process.env.RUTTER_MNIST ?? join(import.meta.dirname, "..", "..", "shared", "data", "mnist");
const present =
  existsSync(join(real, "train-images-idx3-ubyte.gz")) || existsSync(join(real, "train-images-idx3-ubyte"));

describe.skipIf(!present)(
  `mnist() on the real files${present ? "" : ` (skipped: none in ${real}; set RUTTER_MNIST)`}`,
  () => {
    test("gives the book's split in file order", async () => {
      const { train, validation, test } = await mnist({ path: real });
      expect([train.length, validation.length, test.length]).toEqual([50_000, 10_000, 10_000]);
      expect(train).toMatchObject({ classes: 10, inputShape: [1, 28, 28] });
      expect(Array.from(train.take(10).labels)).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);

      // The set's published facts: how many of digits 0 and 1 its three parts hold.
      const count = (labels: Int32Array, digit: number) =>
        labels.reduce((n, label) => n + Number(label === digit), 0);
      const counts = [train, validation, test].map(({ labels }) => [count(labels, 0), count(labels, 1)]);
      expect(counts.map(([zeros, ones]) => zeros + ones)).toEqual([10_610, 2_055, 2_115]);

      // Nearest mean darkness, the weakest of the book's baselines: 2,225 of 10,000 right.
      const darkness = (input: Float32Array) => input.reduce((sum, pixel) => sum + pixel, 0);
      const means = Array.from({ length: 10 }, () => ({ sum: 0, count: 0 }));
      for (let i = 0; i < train.length; i++) {
        const { input, label } = train.example(i);
        means[label].sum += darkness(input);
        means[label].count++;
      }
      let right = 0;
      for (let i = 0; i < test.length; i++) {
        const { input, label } = test.example(i);
        const distances = means.map(({ sum, count }) => Math.abs(darkness(input) - sum / count));
        right += Number(distances.indexOf(Math.min(...distances)) === label);
      }
      expect(right).toBe(2225);

      const levels = new Set(train.take(1000).inputs);
      expect(Math.min(...levels)).toBe(0);
      expect(Math.max(...levels)).toBe(1);
      expect([...levels].every((level) => level === Math.fround(Math.round(level * 255) / 255))).toBe(true);
    });
  },
);
