// The hyperbolic tangent in float32, the same bits as crates/kernels/src/math/tanh.rs.
import { expm132 } from "./exp";

const f = Math.fround;

// Below, a polynomial that is accurate near 0; above, the exponential form, where 1 − … cancels little.
const SPLIT = f(0.625);
// From here on the exponential form gives 1.
const LIMIT = 10;
// Minimax fit of (tanh(t) / t − 1) / t² in t² on [0, 0.63].
const C0 = f(-0.33333278);
const C1 = f(0.13331322);
const C2 = f(-0.053729367);
const C3 = f(0.020604296);
const C4 = f(-0.005665064);

/**
 * tanh x = 1 − 2 / (e^2x + 1). Odd, and accurate near 0.
 * At most 1.34 ulp from the true value (at x = ±0.6310442), measured on every float.
 */
export function tanh32(x: number): number {
  if (x === 0) return x;
  const t = Math.abs(x);
  let value: number;
  if (t < SPLIT) {
    const square = f(t * t);
    let p = f(f(C4 * square) + C3);
    p = f(f(p * square) + C2);
    p = f(f(p * square) + C1);
    p = f(f(p * square) + C0);
    value = f(f(f(p * square) * t) + t);
  } else {
    const e = expm132(2 * Math.min(t, LIMIT));
    value = f(1 - f(2 / f(e + 2)));
  }
  return x < 0 ? -value : value;
}
