// Equation 125 three ways: the book's sum, a product with unrolled windows, and the library's kernel.
import { type Backend, compile, ops, Stream, tensorType } from "rutter";
import { digits } from "rutter/data";
import { reference } from "rutter/reference";
import { type ConvolutionShape, convolve, eachProduct, placesOf } from "../approximation/plainConvolution";
import { logistic } from "../approximation/target";
import { everyRun } from "../lab/criterion";
import { experiment } from "../lab/experiment";
import { type Picture, picture, pictures } from "../lab/figure";

interface Operands {
  readonly a: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** σ of the kernel's convolution. */
async function byKernel({ c, h, w, f, k, stride }: ConvolutionShape, operands: Operands, backend: Backend) {
  using run = compile(
    { a: tensorType([1, c, h, w]), weight: tensorType([f, c, k, k]), bias: tensorType([f]) },
    ({ a, weight, bias }) => ({ out: ops.sigmoid(ops.conv2d(a, weight, bias, { stride })) }),
    { backend },
  );
  return (await run({ ...operands })).out.data;
}

/** σ of weights [f, c·k·k] times windows [c·k·k, places]. */
async function byWindows(shape: ConvolutionShape, { a, weight, bias }: Operands, backend: Backend) {
  const { c, f, k } = shape;
  const [rows, columns] = placesOf(shape);
  const [depth, places] = [c * k * k, rows * columns];
  const windows = new Float32Array(depth * places);
  eachProduct({ ...shape, f: 1 }, (w, i, o) => {
    windows[w * places + o] = a[i];
  });
  using run = compile(
    { weight: tensorType([f, depth]), windows: tensorType([depth, places]), bias: tensorType([f, 1]) },
    ({ weight, windows, bias }) => ({ out: ops.sigmoid(ops.add(ops.matmul(weight, windows), bias)) }),
    { backend },
  );
  return (await run({ weight, windows, bias })).out.data;
}

/** A digit with the field at some places, the rest dimmed, and for each the map as far as it is done. */
function movingField(): Record<string, Picture[]> {
  const shape = { c: 1, h: 28, w: 28, f: 1, k: 5, stride: 1 };
  const digit = digits().train.example(0).input;
  // Looks for edges that are bright above and dark below.
  const weight = Float32Array.from({ length: 25 }, (_, i) => 2 - Math.floor(i / 5));
  const map = convolve(shape, digit, weight, [0]);
  const [rows, columns] = placesOf(shape);
  const places = [12, 7 * columns + 8, 16 * columns + 16, rows * columns - 1];
  const largest = Math.max(...map.map(Math.abs));
  const fields = places.map((place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    const inField = (i: number) => {
      const [y, x] = [Math.floor(i / 28) - row, (i % 28) - column];
      return x >= 0 && x < 5 && y >= 0 && y < 5;
    };
    return picture(
      Array.from(digit, (value, i) => (inField(i) ? 0.35 + 0.65 * value : 0.4 * value)),
      28,
      { low: 0, high: 1, caption: `place ${row}, ${column}` },
    );
  });
  const maps = places.map((place) =>
    picture(
      map.map((value, i) => (i <= place ? value : -largest)),
      columns,
      { low: -largest, high: largest, caption: `${place + 1} of ${rows * columns}` },
    ),
  );
  return { fields, maps };
}

export default experiment({
  id: "conv-equation",
  asks: "Do the sum of equation 125, a product with unrolled windows and the kernel give the same?",
  says: "Other strides, larger fields and several channels are possible. As printed it is a cross-correlation: the kernel is not turned.",
  config: { strides: [1, 2, 3], fields: [3, 5, 7, 9], channels: [1, 3], filters: 4, height: 14, width: 13 },
  async trial({ config, seed, backend }) {
    const exact = reference({ precision: "float64" });
    const measures = { kernel64: 0, windows64: 0, kernel32: 0, windows32: 0, turned: 0 };
    const { strides, fields, channels, filters: f, height: h, width: w } = config;
    let draw = 0;
    for (const stride of strides)
      for (const k of fields)
        for (const c of channels) {
          const shape = { c, h, w, f, k, stride };
          const stream = new Stream(seed, "conv-equation").child(draw++);
          const normals = (length: number, number: number, scale: number) => {
            const values = new Float32Array(length);
            stream.fillNormal(values, number);
            return values.map((value) => scale * value);
          };
          const operands = {
            a: normals(c * h * w, 0, 1),
            weight: normals(f * c * k * k, 1, 1 / (k * Math.sqrt(c))),
            bias: normals(f, 2, 1),
          };
          const right = convolve(shape, operands.a, operands.weight, operands.bias).map(logistic);
          const compare = (found: ArrayLike<number>, relative: boolean) =>
            Math.max(...right.map((value, i) => Math.abs(found[i] - value) / (relative ? value : 1)));
          const keep = (name: keyof typeof measures, gap: number) => {
            measures[name] = Math.max(measures[name], gap);
          };
          keep("kernel64", compare(await byKernel(shape, operands, exact), false));
          keep("windows64", compare(await byWindows(shape, operands, exact), false));
          keep("kernel32", compare(await byKernel(shape, operands, backend), true));
          keep("windows32", compare(await byWindows(shape, operands, backend), true));
          // A true convolution turns the kernel by half a turn: another function.
          const turned = operands.weight.map((_, i) => {
            const first = i - (i % (k * k));
            return operands.weight[first + k * k - 1 - (i - first)];
          });
          keep("turned", compare(await byKernel(shape, { ...operands, weight: turned }, exact), false));
        }
    return { measures, pictures: movingField() };
  },
  shows: [
    pictures("A field of 5×5 moves over a digit", "fields", 4),
    pictures("The map that it has made so far, looking for what is brighter above than below", "maps", 4),
  ],
  holdsWhen: [
    everyRun("kernel64", 0, 1e-12),
    everyRun("windows64", 0, 1e-12),
    everyRun("kernel32", 0, 1e-5),
    everyRun("windows32", 0, 1e-5),
  ],
});
