// Counts instructions of a WebAssembly module by walking its code section: the proof that the artefact is
// vectorised, and that relaxed instructions (which Node 20 refuses) are where they belong.

const IMPORT_SECTION = 2;
const EXPORT_SECTION = 7;
const CODE_SECTION = 10;
const FUNCTION = 0;
const CALL = 0x10;

/** Instructions in all functions: `{ total, simd, relaxed }`. Throws on an opcode that it does not know. */
export function instructionCounts(bytes) {
  return summed(parse(bytes).functions);
}

/** The same for each exported function by name, with all functions that it calls. */
export function exportCounts(bytes) {
  const { imported, exported, functions } = parse(bytes);
  const reached = (index, seen = new Set()) => {
    const body = functions[index - imported];
    if (body && !seen.has(body)) {
      seen.add(body);
      for (const called of body.calls) reached(called, seen);
    }
    return [...seen];
  };
  return Object.fromEntries(exported.map(([name, index]) => [name, summed(reached(index))]));
}

const summed = (functions) =>
  functions.reduce(
    (sum, { total, simd, relaxed }) => ({
      total: sum.total + total,
      simd: sum.simd + simd,
      relaxed: sum.relaxed + relaxed,
    }),
    { total: 0, simd: 0, relaxed: 0 },
  );

/** How many functions are imported, which are exported as `[name, index]`, and what each body holds. */
function parse(bytes) {
  const reader = new Reader(bytes);
  reader.position = 8;
  const module = { imported: 0, exported: [], functions: [] };
  while (reader.position < bytes.length) {
    const section = reader.byte();
    const end = reader.integer() + reader.position;
    if (section === IMPORT_SECTION) module.imported = importedFunctions(reader);
    else if (section === EXPORT_SECTION) module.exported = exportedFunctions(reader);
    else if (section === CODE_SECTION) module.functions = bodies(reader);
    reader.position = end;
  }
  return module;
}

/** Of the kinds of imports there are functions and a memory. */
function importedFunctions(reader) {
  let functions = 0;
  for (let imports = reader.integer(); imports > 0; imports--) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === FUNCTION) functions++;
    else if (kind !== 2) throw new Error(`an import of the unknown kind ${kind}`);
    reader.integers(kind === FUNCTION || reader.byte() % 2 === 0 ? 1 : 2);
  }
  return functions;
}

function exportedFunctions(reader) {
  const exported = [];
  for (let exports = reader.integer(); exports > 0; exports--) {
    const name = reader.text();
    const kind = reader.byte();
    const index = reader.integer();
    if (kind === FUNCTION) exported.push([name, index]);
  }
  return exported;
}

function bodies(reader) {
  return Array.from({ length: reader.integer() }, () => {
    const counts = { total: 0, simd: 0, relaxed: 0, calls: [] };
    const end = reader.integer() + reader.position;
    for (let groups = reader.integer(); groups > 0; groups--) {
      reader.integer();
      reader.byte();
    }
    while (reader.position < end) {
      const opcode = reader.byte();
      counts.total++;
      if (opcode === 0xfd) countSimd(reader, counts);
      else if (opcode === 0xfc) skipMiscellaneous(reader);
      else if (opcode === 0xfe) skipAtomic(reader);
      else if (opcode === CALL) counts.calls.push(reader.integer());
      else skipImmediates(reader, opcode);
    }
    return counts;
  });
}

function countSimd(reader, counts) {
  const opcode = reader.integer();
  if (opcode >= 0x100) counts.relaxed++;
  else counts.simd++;
  if (opcode <= 11 || opcode === 92 || opcode === 93)
    reader.integers(2); // loads and stores
  else if (opcode === 12 || opcode === 13)
    reader.position += 16; // constant, shuffle
  else if (opcode >= 21 && opcode <= 34)
    reader.position += 1; // lanes
  else if (opcode >= 84 && opcode <= 91) {
    reader.integers(2); // a lane from and to memory
    reader.position += 1;
  }
}

/** Saturating truncations have no immediates; memory.copy and its kin have one or two. */
function skipMiscellaneous(reader) {
  const opcode = reader.integer();
  if ([8, 10, 12, 14].includes(opcode)) reader.integers(2);
  else if (opcode > 7) reader.integers(1);
}

/** Atomic operations on memory; a fence has a byte of its own. */
function skipAtomic(reader) {
  if (reader.integer() === 0x03) reader.position += 1;
  else reader.integers(2);
}

function skipImmediates(reader, opcode) {
  if (opcode >= 0x45 && opcode <= 0xc4) return; // numeric
  if (opcode >= 0x28 && opcode <= 0x3e) return reader.integers(2); // loads and stores
  if ([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].includes(opcode)) return;
  if ([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x12, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2].includes(opcode))
    return reader.integers(1);
  if (opcode >= 0x20 && opcode <= 0x26) return reader.integers(1); // variables, tables
  if (opcode === 0x11 || opcode === 0x13) return reader.integers(2); // indirect calls
  if (opcode === 0x0e || opcode === 0x1c)
    return reader.integers(reader.integer() + (opcode === 0x0e ? 1 : 0));
  if (opcode === 0x43) reader.position += 4;
  else if (opcode === 0x44) reader.position += 8;
  else throw new Error(`unknown opcode 0x${opcode.toString(16)} at byte ${reader.position - 1}`);
}

class Reader {
  position = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  byte() {
    return this.bytes[this.position++];
  }

  /** LEB128; exact up to 32 bits, longer ones are only skipped. */
  integer() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** A name: its length, then its bytes. */
  text() {
    const end = this.integer() + this.position;
    const text = new TextDecoder().decode(this.bytes.subarray(this.position, end));
    this.position = end;
    return text;
  }

  integers(count) {
    for (let i = 0; i < count; i++) this.integer();
  }
}
