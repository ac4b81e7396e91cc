// Assembler: just enough of WebAssembly's binary format for a module of one function over an imported memory.

/** Bytes of code, nested as they were put together. */
export type Code = readonly (number | Code)[];

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value > 0 ? low | 128 : low);
  } while (value > 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 127;
    value >>= 7;
    const done = (value === 0 && (low & 64) === 0) || (value === -1 && (low & 64) !== 0);
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}

/** Value types of locals. */
export const I32 = 0x7f;
export const V128 = 0x7b;

const vector = (opcode: number): Code => [0xfd, unsigned(opcode)];

/** Instructions by the names of the specification. */
export const wasm = {
  localGet: (local: number): Code => [0x20, unsigned(local)],
  localSet: (local: number): Code => [0x21, unsigned(local)],
  i32Const: (value: number): Code => [0x41, signed(value)],
  i32Add: [0x6a] as Code,
  i32Sub: [0x6b] as Code,
  i32Mul: [0x6c] as Code,
  i32And: [0x71] as Code,
  i32LtU: [0x49] as Code,
  loop: (body: Code): Code => [0x03, 0x40, body, 0x0b],
  block: (body: Code): Code => [0x02, 0x40, body, 0x0b],
  branch: (depth: number): Code => [0x0c, unsigned(depth)],
  branchIf: (depth: number): Code => [0x0d, unsigned(depth)],
  i32Eqz: [0x45] as Code,
  v128Load: [vector(0), 0, 0] as Code,
  v128Load32Splat: [vector(9), 0, 0] as Code,
  v128Load32Zero: [vector(92), 0, 0] as Code,
  v128Store: [vector(11), 0, 0] as Code,
  v128Store32Lane0: [vector(90), 0, 0, 0] as Code,
  f32x4Const: (value: number): Code => {
    const lane = Array.from(new Uint8Array(Float32Array.of(value).buffer));
    return [vector(12), lane, lane, lane, lane];
  },
  v128And: vector(78),
  v128Bitselect: vector(82),
  f32x4Eq: vector(65),
  f32x4Ne: vector(66),
  f32x4Lt: vector(67),
  f32x4Gt: vector(68),
  f32x4Le: vector(69),
  f32x4Abs: vector(224),
  f32x4Neg: vector(225),
  f32x4Sqrt: vector(227),
  f32x4Add: vector(228),
  f32x4Sub: vector(229),
  f32x4Mul: vector(230),
  f32x4Div: vector(231),
  f32x4Min: vector(232),
  f32x4Max: vector(233),
  f32x4Pmax: vector(235),
};

const sized = (code: Code): Code => {
  const bytes = (code as any[]).flat(Number.POSITIVE_INFINITY) as number[];
  return [unsigned(bytes.length), bytes];
};
const section = (id: number, content: Code): Code => [id, sized(content)];
const text = (value: string): Code => sized(Array.from(value, (letter) => letter.charCodeAt(0)));

/** Limits of a memory that is this thread's alone, and of one that threads share: its largest size is part of its type. */
const OWN_MEMORY: Code = [0, 0];
const SHARED_MEMORY: Code = [3, 0, unsigned(65536)];

/** A module that exports `run`, a function of `parameters` i32 numbers, and imports `env.memory`, shared or not. */
export function moduleOf(
  parameters: number,
  locals: readonly (readonly [count: number, type: number])[],
  body: Code,
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const declared = [unsigned(locals.length), locals.map(([count, type]): Code => [unsigned(count), type])];
  const code: Code = [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, [1, 0x60, unsigned(parameters), new Array<number>(parameters).fill(I32), 0]),
    section(2, [1, text("env"), text("memory"), 2, shared ? SHARED_MEMORY : OWN_MEMORY]),
    section(3, [1, 0]),
    section(7, [1, text("run"), 0, 0]),
    section(10, [1, sized([declared, body, 0x0b])]),
  ];
  return Uint8Array.from((code as any[]).flat(Number.POSITIVE_INFINITY) as number[]);
}
