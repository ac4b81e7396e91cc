// Counts instructions of a WebAssembly module by walking its code section: the proof that the artefact is
// vectorised, and that relaxed instructions (which Node 20 refuses) are where they belong.

const CODE_SECTION = 10;

/** Instructions in all functions: `{ total, simd, relaxed }`. Throws on an opcode that it does not know. */
export function instructionCounts(bytes) {
  const reader = new Reader(bytes);
  reader.position = 8;
  const counts = { total: 0, simd: 0, relaxed: 0 };
  while (reader.position < bytes.length) {
    const section = reader.byte();
    const end = reader.integer() + reader.position;
    if (section === CODE_SECTION) countFunctions(reader, counts);
    reader.position = end;
  }
  return counts;
}

function countFunctions(reader, counts) {
  for (let functions = reader.integer(); functions > 0; functions--) {
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
      else skipImmediates(reader, opcode);
    }
  }
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
  if ([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x12, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2].includes(opcode))
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

  integers(count) {
    for (let i = 0; i < count; i++) this.integer();
  }
}
