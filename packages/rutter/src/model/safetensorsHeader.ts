// The header of a safetensors file, read with distrust: its length, its JSON, its offsets.
import { FormatError } from "../error";
import { describe } from "../option";

/** The bound that the format's own reader sets. */
const MAX_HEADER_BYTES = 100_000_000;

/** A tensor as the header describes it; begin and end count from the end of the header. */
export type Entry = { name: string; dtype: string; shape: readonly number[]; begin: number; end: number };

export type Header = { entries: Entry[]; metadata: Map<string, string>; start: number };

/** Checks all but dtypes and sizes. Entries come in the order of their bytes and cover the file without gaps. */
export function decodeHeader(bytes: Uint8Array, file: string): Header {
  if (bytes.length < 8)
    throw new FormatError({
      where: file,
      expected: "a safetensors file of at least 8 bytes",
      got: `${bytes.length} bytes`,
    });
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const limit = Math.min(bytes.length - 8, MAX_HEADER_BYTES);
  if (length > BigInt(limit))
    throw new FormatError({
      where: file,
      expected: `a header of at most ${limit} bytes`,
      got: `one that claims ${length}`,
      cure: "The file is cut short, or it is not safetensors.",
    });
  const start = 8 + Number(length);
  const header = parse(bytes.subarray(8, start), file);
  const metadata = new Map<string, string>();
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") readMetadata(value, metadata, file);
    else entries.push(readEntry(name, value, file));
  }
  checkOffsets(entries, bytes.length - start, file);
  return { entries, metadata, start };
}

function parse(bytes: Uint8Array, file: string): object {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    throw new FormatError({ where: file, expected: "a header in JSON", got: String(cause), cause });
  }
  if (!isObject(header) || !text.startsWith("{"))
    throw new FormatError({ where: file, expected: "a header that is a JSON object", got: describe(header) });
  const twice = repeatedName(text);
  if (twice !== undefined)
    throw new FormatError({ where: file, expected: "every name once", got: `${describe(twice)} twice` });
  return header;
}

/** The first name that comes twice in one object of valid JSON; JSON.parse would keep its last value only. */
function repeatedName(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === "{" || letter === "[") open.push(new Set());
    else if (letter === "}" || letter === "]") open.pop();
    if (letter !== '"') continue;
    const start = i;
    for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++;
    let next = i + 1;
    while (" \t\r\n".includes(text[next])) next++;
    if (text[next] !== ":") continue;
    const name = JSON.parse(text.slice(start, i + 1)) as string;
    const names = open[open.length - 1];
    if (names.has(name)) return name;
    names.add(name);
  }
  return undefined;
}

function readMetadata(value: unknown, metadata: Map<string, string>, file: string): void {
  const members = isObject(value) ? Object.entries(value) : undefined;
  for (const [name, text] of members ?? []) if (typeof text === "string") metadata.set(name, text);
  if (metadata.size !== members?.length)
    throw new FormatError({
      where: `${file}: __metadata__`,
      expected: "an object with texts only",
      got: members === undefined ? describe(value) : "other values in it",
    });
}

function readEntry(name: string, value: unknown, file: string): Entry {
  const where = `${file}: tensor ${describe(name)}`;
  if (!isObject(value)) throw new FormatError({ where, expected: "an object", got: describe(value) });
  // Own members only: a header cannot reach what Object.prototype has.
  const { dtype, shape, data_offsets: offsets } = Object.assign(Object.create(null), value);
  if (typeof dtype !== "string")
    throw new FormatError({ where, expected: "dtype as text", got: describe(dtype) });
  if (!isSizes(shape))
    throw new FormatError({ where, expected: "shape as a list of sizes", got: describe(shape) });
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    throw new FormatError({
      where,
      expected: "data_offsets as [begin, end]",
      got: Array.isArray(offsets) ? JSON.stringify(offsets).slice(0, 40) : describe(offsets),
    });
  return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
}

/** Sorts entries by offset and sees that they cover `available` bytes, each byte once. */
function checkOffsets(entries: Entry[], available: number, file: string): void {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    const where = `${file}: tensor ${describe(name)}`;
    const got = `bytes ${begin} to ${end}`;
    if (end > available)
      throw new FormatError({
        where,
        expected: `bytes within the ${available} that follow the header`,
        got,
        cure: "The file is cut short.",
      });
    if (begin !== covered)
      throw new FormatError({
        where,
        expected: `bytes from ${covered} on, where the one before it ends`,
        got,
        cure: begin < covered ? "Two tensors overlap." : "There is a hole between two tensors.",
      });
    covered = end;
  }
  if (covered !== available)
    throw new FormatError({
      where: file,
      expected: `${covered} bytes of tensors behind the header`,
      got: String(available),
      cure: "Something follows the tensors.",
    });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
