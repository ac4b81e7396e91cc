// The peak: what this core does at most in 128-bit lanes, by a loop of nothing but independent multiplications and additions.
// Written as bytes of a WebAssembly module, so that no compiler stands between: twelve chains, none waits for another.

const CHAINS = 6;
const LOOPS = 20_000;

/** Floating-point operations of one call of {@link peakLoop}: each chain multiplies or adds four lanes. */
export const PEAK_FLOPS = LOOPS * 2 * CHAINS * 4;

const V128 = 0x7b;
const I32 = 0x7f;
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const simd = (opcode: number) => (opcode < 128 ? [0xfd, opcode] : [0xfd, (opcode & 127) | 128, opcode >> 7]);
const multiply = simd(0xe6);
const add = simd(0xe4);
const splat = simd(0x13);
const f32 = (value: number) => [0x43, ...new Uint8Array(new Float32Array([value]).buffer)];
const section = (id: number, ...content: number[]) => [id, ...length(content.length), ...content];

/** Unsigned LEB128. */
function length(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...length(value >> 7)];
}

/** A function that runs the loop once. */
export async function peakLoop(): Promise<() => void> {
  // Local 0 counts down; 1…12 are the chains, 13 and 14 the constants. A product with 1 and a sum with 0 stay as they are.
  const chains = Array.from({ length: 2 * CHAINS }, (_, i) => 1 + i);
  const [one, zero] = [1 + 2 * CHAINS, 2 + 2 * CHAINS];
  const code = [
    ...[1, ...length(2 * CHAINS + 2), V128],
    ...[...f32(1), ...splat, ...set(one), ...f32(0), ...splat, ...set(zero)],
    ...chains.flatMap((chain) => [...get(one), ...set(chain)]),
    ...[0x03, 0x40],
    ...chains.flatMap((chain, i) =>
      i % 2 === 0
        ? [...get(chain), ...get(one), ...multiply, ...set(chain)]
        : [...get(chain), ...get(zero), ...add, ...set(chain)],
    ),
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    // What comes out depends on every chain, or an engine might leave some out.
    ...[...get(chains[0]), ...chains.slice(1).flatMap((chain) => [...get(chain), ...add])],
    ...[...simd(0x1b), 0, 0x0b],
  ];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 1, I32, 1, I32),
    ...section(3, 1, 0),
    ...section(7, 1, 4, ...[..."peak"].map((letter) => letter.charCodeAt(0)), 0, 0),
    ...section(10, 1, ...length(code.length), ...code),
  ]);
  const { instance } = await WebAssembly.instantiate(bytes);
  const peak = instance.exports.peak as (loops: number) => number;
  return () => {
    peak(LOOPS);
  };
}
