// The bits of float32 numbers, and the checksum over them that test/golden/math.json keeps.

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The float32 number that has the bit pattern `bits`. */
export function fromBits(bits: number): number {
  word[0] = bits;
  return float[0];
}

/** The bit pattern of `x` as a float32 number. */
export function toBits(x: number): number {
  float[0] = x;
  return word[0];
}

/** FNV-1a over whole words of 32 bits; every NaN counts as the same. */
export class Checksum {
  private hash = 0x811c9dc5;

  add(value: number): void {
    this.hash = Math.imul(this.hash ^ (Number.isNaN(value) ? 0x7fc00000 : toBits(value)), 0x01000193);
  }

  toString(): string {
    return (this.hash >>> 0).toString(16).padStart(8, "0");
  }
}
