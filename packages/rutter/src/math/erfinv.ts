// The inverse error function in float32, the same bits as crates/kernels/src/math/erfinv.rs.
import { log32 } from "./log";

const f = Math.fround;

// Own minimax fits of erf⁻¹(x) / x in the variables of M. Giles, "Approximating the erfinv function" (2010):
// w = −log(1 − x²), a polynomial in w below w = 5 and one in √w − 3 above.
const SPLIT = 5;
const A0 = f(0.886226892);
const A1 = f(0.232014835);
const A2 = f(0.01154273);
const A3 = f(-0.00232121255);
const A4 = f(-0.000141784636);
const A5 = f(5.32664526e-5);
const A6 = f(8.96948791e-7);
const A7 = f(-1.34229833e-6);
const A8 = f(1.51106988e-7);
const A9 = f(-5.59161561e-9);
const B0 = f(2.83297706);
const B1 = f(1.00167513);
const B2 = f(0.00943620782);
const B3 = f(-0.00763174333);
const B4 = f(0.00575919263);
const B5 = f(-0.00364568806);
const B6 = f(0.00130018813);
const B7 = f(7.51799671e-5);
const B8 = f(-0.000161420641);

/** erf⁻¹(x), with erf(erf⁻¹(x)) = x. ±1 gives ±∞, |x| > 1 NaN. */
export function erfinv32(x: number): number {
  const w = -log32(f(f(1 - x) * f(1 + x)));
  if (w === Infinity) return x * w;
  let p: number;
  if (w < SPLIT) {
    p = f(f(A9 * w) + A8);
    p = f(f(p * w) + A7);
    p = f(f(p * w) + A6);
    p = f(f(p * w) + A5);
    p = f(f(p * w) + A4);
    p = f(f(p * w) + A3);
    p = f(f(p * w) + A2);
    p = f(f(p * w) + A1);
    p = f(f(p * w) + A0);
  } else {
    const v = f(f(Math.sqrt(w)) - 3);
    p = f(f(B8 * v) + B7);
    p = f(f(p * v) + B6);
    p = f(f(p * v) + B5);
    p = f(f(p * v) + B4);
    p = f(f(p * v) + B3);
    p = f(f(p * v) + B2);
    p = f(f(p * v) + B1);
    p = f(f(p * v) + B0);
  }
  return f(p * x);
}
