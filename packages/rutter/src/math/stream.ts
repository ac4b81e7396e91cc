// A stream of random numbers: one seed, one purpose, every element reachable on its own.
import { OptionError } from "../error";
import { erfinv32 } from "./erfinv";
import { threefry2x32 } from "./threefry";

const FIRST_BASIS = 0x811c9dc5;
const SECOND_BASIS = 0x9e3779b9;
const FNV_PRIME = 0x01000193;
const SQRT_2 = Math.fround(Math.SQRT2);

const words = new Uint32Array(2);
const utf8 = new TextEncoder();

/**
 * Random numbers for one `purpose` under one `seed`: Threefry-2x32 keyed by both and counted by position, so that
 * element i can be had without those before it, in any order and on any backend.
 *
 * The key is threefry2x32 under the seed (low word, high word) of the counter (h₁, h₂), where h₁ and h₂ are the
 * 32-bit FNV-1a hashes of the purpose's UTF-8 bytes with the offset bases 0x811c9dc5 and 0x9e3779b9.
 * Each method takes the number of the `draw` (for instance the training step; 32 bits, 0 by default): draws are
 * independent of each other. Elements 2j and 2j + 1 are the two words of block (j, draw). `uniform`, `normal`
 * and `integer` read the same words, so use a draw, or a stream, for one of them only.
 */
export class Stream {
  /** The two words of the Threefry key. */
  readonly key: readonly [number, number];

  /** `seed` is a non-negative safe integer; any other number is an `OptionError`. */
  constructor(seed: number, purpose: string) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      const expected = `an integer from 0 to ${Number.MAX_SAFE_INTEGER}`;
      throw new OptionError({ where: `the seed for "${purpose}"`, expected, got: String(seed) });
    }
    const bytes = utf8.encode(purpose);
    threefry2x32(
      seed | 0,
      Math.floor(seed / 2 ** 32),
      hash(bytes, FIRST_BASIS),
      hash(bytes, SECOND_BASIS),
      words,
    );
    this.key = [words[0], words[1]];
  }

  /**
   * The stream whose key is threefry2x32 of (a, b), two 32-bit words, under this one's key: an independent stream for
   * each pair, for instance of example and epoch. Use this stream for nothing else then.
   */
  child(a: number, b = 0): Stream {
    threefry2x32(this.key[0], this.key[1], a, b, words);
    return Object.assign(Object.create(Stream.prototype) as Stream, { key: [words[0], words[1]] as const });
  }

  /** The 32-bit word of element `position` (an integer below 2^33). */
  word(position: number, draw = 0): number {
    threefry2x32(this.key[0], this.key[1], Math.floor(position / 2), draw, words);
    return words[position % 2];
  }

  /** Element `position` as a float32 uniform on [0, 1): the word's upper 24 bits · 2^−24. */
  uniform(position: number, draw = 0): number {
    return toUniform(this.word(position, draw));
  }

  /** Element `position` as a float32 from N(0, 1): √2 · erf⁻¹ of the word's upper 23 bits, centred on 0. */
  normal(position: number, draw = 0): number {
    return toNormal(this.word(position, draw));
  }

  /** Fills `out` with the elements 0, 1, … of `uniform`. */
  fillUniform(out: Float32Array, draw = 0): void {
    const [k0, k1] = this.key;
    for (let i = 0; i < out.length; i += 2) {
      threefry2x32(k0, k1, i / 2, draw, words);
      out[i] = toUniform(words[0]);
      if (i + 1 < out.length) out[i + 1] = toUniform(words[1]);
    }
  }

  /** Fills `out` with the elements 0, 1, … of `normal`. */
  fillNormal(out: Float32Array, draw = 0): void {
    const [k0, k1] = this.key;
    for (let i = 0; i < out.length; i += 2) {
      threefry2x32(k0, k1, i / 2, draw, words);
      out[i] = toNormal(words[0]);
      if (i + 1 < out.length) out[i + 1] = toNormal(words[1]);
    }
  }

  /** An integer uniform on [0, bound), from the 53 bits that both words of block `position` give. */
  integer(position: number, bound: number, draw = 0): number {
    threefry2x32(this.key[0], this.key[1], position, draw, words);
    const bits = (words[0] >>> 5) * 2 ** 26 + (words[1] >>> 6);
    return Math.floor(bits * 2 ** -53 * bound);
  }

  /** The numbers 0 … length − 1 in random order (Fisher–Yates from the end, position i choosing for place i). */
  permutation(length: number, draw = 0): Int32Array {
    const order = new Int32Array(length);
    for (let i = 0; i < length; i++) order[i] = i;
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i, i + 1, draw);
      const moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }
}

function toUniform(word: number): number {
  return (word >>> 8) * 2 ** -24;
}

function toNormal(word: number): number {
  // Odd multiples of 2^−23 in (−1, 1): exact in float32, symmetric, never ±1.
  const v = (2 * (word >>> 9) + 1 - 2 ** 23) * 2 ** -23;
  return Math.fround(SQRT_2 * erfinv32(v));
}

function hash(bytes: Uint8Array, basis: number): number {
  let value = basis;
  for (const byte of bytes) value = Math.imul(value ^ byte, FNV_PRIME);
  return value >>> 0;
}
