// Images to let a network look at, from a file: IDX, gzipped or not, or JSON.
import { readFile } from "node:fs/promises";
import { DataError, type HostTensor, ShapeError } from "rutter";
import { readIdx } from "rutter/data";

/**
 * The examples in a file as a tensor [examples, …input]. Bytes of an IDX file are pixels and come as value / 255, as
 * in training; other numbers are taken as they are. JSON is an array with one array of numbers per example.
 *
 * @throws DataError if there is no such file or it holds no numbers, FormatError for damaged IDX, ShapeError for another size
 */
export async function readImages(file: string, input: readonly number[]): Promise<HostTensor> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === "ENOENT" ? "no such file" : cause.message;
    throw new DataError({ where: `--data ${file}`, expected: "a file that can be read", got, cause });
  });
  const first = bytes.find((byte) => byte > 32);
  const values =
    first === 91 ? fromJson(file, bytes.toString("utf8"), input) : await fromIdx(file, bytes, input);
  return { shape: [values.length / sizeOf(input), ...input], data: values };
}

async function fromIdx(file: string, bytes: Uint8Array, input: readonly number[]): Promise<Float32Array> {
  const { type, shape, data } = await readIdx(bytes, { name: file });
  const size = sizeOf(shape.slice(1));
  if (size !== sizeOf(input)) throw wrongSize(file, `${shape.join(" × ")} numbers`, input);
  return Float32Array.from(data, type === "u8" ? (pixel) => pixel / 255 : undefined!);
}

function fromJson(file: string, text: string, input: readonly number[]): Float32Array {
  let rows: unknown[];
  try {
    rows = JSON.parse(text);
  } catch (cause) {
    throw new DataError({ where: file, expected: "IDX or JSON", got: (cause as Error).message, cause });
  }
  const size = sizeOf(input);
  const flat = rows.map((row) => (Array.isArray(row) ? row.flat(Number.POSITIVE_INFINITY) : [row]));
  for (const [i, row] of flat.entries()) {
    const bad = row.find((value) => typeof value !== "number" || !Number.isFinite(value));
    if (bad !== undefined)
      throw new DataError({
        where: `${file}: example ${i}`,
        expected: "numbers only",
        got: JSON.stringify(bad) ?? String(bad),
      });
    if (row.length !== size) throw wrongSize(`${file}: example ${i}`, `${row.length} numbers`, input);
  }
  return Float32Array.from(flat.flat() as number[]);
}

const wrongSize = (where: string, got: string, input: readonly number[]) =>
  new ShapeError({
    where,
    expected: `examples of ${sizeOf(input)} numbers, the network's input [${input.join(", ")}]`,
    got,
    cure: "JSON is an array with one array of numbers per example.",
  });

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
