// The error function in float32, the same bits as crates/kernels/src/math/erf.rs.
import { expm132 } from "./exp";

const f = Math.fround;

// From here on erf rounds to 1.
const LIMIT = f(3.93);
// Weighted minimax fit of −log(1 − erf(t)) / t − 1 on [0, 3.95].
const C0 = f(0.12837917);
const C1 = f(0.63661957);
const C2 = f(0.102776304);
const C3 = f(-0.019147823);
const C4 = f(-0.0001695046);
const C5 = f(0.0016756774);
const C6 = f(-0.0006373644);
const C7 = f(0.000118861724);
const C8 = f(-9.388017e-6);

/**
 * erf x = 2/√π ∫₀ˣ e^−t² dt. Odd, and accurate near 0.
 * At most 2.01 ulp from the true value (at x = ±0.22109777), measured on every float.
 */
export function erf32(x: number): number {
  if (x === 0) return x;
  let t = Math.abs(x);
  t = Math.min(t, LIMIT);
  let p = f(f(C8 * t) + C7);
  p = f(f(p * t) + C6);
  p = f(f(p * t) + C5);
  p = f(f(p * t) + C4);
  p = f(f(p * t) + C3);
  p = f(f(p * t) + C2);
  p = f(f(p * t) + C1);
  p = f(f(p * t) + C0);
  const e = expm132(-f(f(p * t) + t));
  return x < 0 ? e : -e;
}
