// The bits of a float32 number and back, through one shared cell, for the elementary functions here.

const float = new Float32Array(1);
const integer = new Int32Array(float.buffer);

/** The bit pattern of the float32 number `x`, as a signed 32-bit integer. */
export function toBits(x: number): number {
  float[0] = x;
  return integer[0];
}

/** The float32 number that has the bit pattern `bits`. */
export function fromBits(bits: number): number {
  integer[0] = bits;
  return float[0];
}
