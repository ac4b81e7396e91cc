// MNIST from its four files, in the split of Nielsen's book: 50,000 / 10,000 / 10,000.
import { readFileIfPresent } from "#platform";
import { DataError } from "../error";
import { checkOptions, integerAtLeast } from "../option";
import { Dataset, type Splits } from "./dataset";
import { type Idx, readIdx } from "./idx";

/** Options of mnist(). */
export type MnistOptions = {
  /** The folder with the files, or in a browser their base address. Default "data/mnist". */
  path?: string | URL;
  /** How many examples from the end of the training file are for validation. Default 10,000, as in the book. */
  validation?: number;
};

const CLASSES = 10;

/**
 * Loads MNIST (or another set in its format, such as Fashion-MNIST) as three datasets: the training file
 * without its last 10,000 examples, those 10,000 as validation, and the test file, all in file order.
 * Inputs have shape [1, 28, 28] and are pixels / 255, rounded to f32: 0 is paper, 1 is ink.
 *
 * Each of the four files may be gzipped (`train-images-idx3-ubyte.gz`) or not, with `-idx` or `.idx`.
 *
 * @throws DataError if one is missing; FormatError if one is not what it should be; OptionError
 */
export async function mnist(options: MnistOptions = {}): Promise<Splits> {
  checkOptions("mnist()", options, ["path", "validation"]);
  const { path = "data/mnist", validation = 10_000 } = options;
  integerAtLeast("mnist()", "validation", validation, 0);
  const folder = String(path).replace(/\/+$/, "");
  // One after the other, so that the same file is named whenever several are missing; almost all the work is in one.
  const whole = await load(folder, "train");
  const test = await load(folder, "t10k");
  if (validation > whole.length)
    throw new DataError({
      where: "mnist()",
      expected: `validation to be at most the training file's ${whole.length} examples`,
      got: String(validation),
    });
  const end = whole.length - validation;
  return { train: whole.slice(0, end), validation: whole.slice(end), test };
}

async function load(folder: string, part: "train" | "t10k"): Promise<Dataset<"class">> {
  const images = await loadFile(folder, `${part}-images`, 3);
  const labels = await loadFile(folder, `${part}-labels`, 1);
  if (labels.shape[0] !== images.shape[0])
    throw new DataError({
      where: `${folder}: ${part}`,
      expected: "as many labels as images",
      got: `${labels.shape[0]} labels and ${images.shape[0]} images`,
      cure: "The files do not belong together.",
    });
  const bad = labels.data.findIndex((label) => label >= CLASSES);
  if (bad >= 0)
    throw new DataError({
      where: `${folder}: ${part}-labels`,
      expected: "labels from 0 to 9",
      got: `${labels.data[bad]} at index ${bad}`,
    });
  return new Dataset({
    kind: "class",
    inputs: scale(images.data),
    inputShape: [1, images.shape[1], images.shape[2]],
    labels: Int32Array.from(labels.data),
    labelShape: [],
    classes: CLASSES,
  });
}

async function loadFile(folder: string, stem: string, rank: number): Promise<Idx & { type: "u8" }> {
  const names = ["-", "."].flatMap((mark) => [
    `${stem}${mark}idx${rank}-ubyte`,
    `${stem}${mark}idx${rank}-ubyte.gz`,
  ]);
  for (const name of names) {
    const bytes = await readFileIfPresent(`${folder}/${name}`);
    if (bytes === undefined) continue;
    const idx = await readIdx(bytes, { name });
    if (idx.type === "u8" && idx.shape.length === rank) return idx;
    throw new DataError({
      where: name,
      expected: `bytes (u8) of rank ${rank}`,
      got: `${idx.type} of shape [${idx.shape.join(", ")}]`,
    });
  }
  throw new DataError({
    where: `mnist() in ${folder}`,
    expected: `${names[1]} (or without .gz)`,
    got: "no such file",
    cure: "Point path at the folder with MNIST's four files, or use digits(), which needs no download.",
  });
}

/** Pixel / 255, rounded once to f32. */
function scale(pixels: Uint8Array): Float32Array {
  const level = Float32Array.from({ length: 256 }, (_, pixel) => pixel / 255);
  const inputs = new Float32Array(pixels.length);
  for (let i = 0; i < inputs.length; i++) inputs[i] = level[pixels[i]];
  return inputs;
}
