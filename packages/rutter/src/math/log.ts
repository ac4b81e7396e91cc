// The natural logarithm in float32, the same bits as crates/kernels/src/math/log.rs.
import { fromBits, toBits } from "./bits";

const f = Math.fround;

const LN2_HIGH = f(0.69314575);
const LN2_LOW = f(1.4286068e-6);
const SMALLEST_NORMAL = f(1.1754944e-38);
const TWO_23 = 8388608;
// Bits of √½, where the mantissa is cut so that it lies in [√½, √2).
const CUT = 0x3f3504f3;
// Minimax fit of (log(1 + m) − m + m²/2) / m³ on [√½ − 1, √2 − 1].
const C0 = f(0.33333313);
const C1 = f(-0.2500001);
const C2 = f(0.20002073);
const C3 = f(-0.16667996);
const C4 = f(0.14220327);
const C5 = f(-0.12406034);
const C6 = f(0.118835725);
const C7 = f(-0.116714224);
const C8 = f(0.067508966);

/**
 * log x. Denormals count; 0 gives −∞, a negative number NaN.
 * At most 0.83 ulp from the true value (at x = 0.7018288), measured on every float.
 */
export function log32(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const small = x < SMALLEST_NORMAL;
  const bits = (toBits(small ? f(x * TWO_23) : x) + (0x3f800000 - CUT)) | 0;
  const exponent = (bits >> 23) - (small ? 127 + 23 : 127);
  const m = f(fromBits((bits & 0x7fffff) + CUT) - 1);
  const square = f(m * m);
  let p = f(f(C8 * m) + C7);
  p = f(f(p * m) + C6);
  p = f(f(p * m) + C5);
  p = f(f(p * m) + C4);
  p = f(f(p * m) + C3);
  p = f(f(p * m) + C2);
  p = f(f(p * m) + C1);
  p = f(f(p * m) + C0);
  let tail = f(f(f(square * m) * p) + f(exponent * LN2_LOW));
  tail = f(tail - f(square * 0.5));
  return f(f(m + tail) + f(exponent * LN2_HIGH));
}
