// The inverse error function in float32, the same bits as crates/kernels/src/math/erfinv.rs.
import { log32 } from "./log";

const f = Math.fround;

// Own minimax fits of erf⁻¹(x) / x in the variables of M. Giles, "Approximating the erfinv function" (2010):
// w = −log(1 − x²), a polynomial in w − 2.5 below w = 5 and one in √w − 3 above.
const SPLIT = 5;
const A0 = f(1.50140941);
const A1 = f(0.246640712);
const A2 = f(-0.00417769374);
const A3 = f(-0.00125369395);
const A4 = f(0.000218596688);
const A5 = f(-4.40051645e-6);
const A6 = f(-3.52805091e-6);
const A7 = f(3.44037971e-7);
const A8 = f(2.84961175e-8);
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
    const v = f(w - 2.5);
    p = f(f(A8 * v) + A7);
    p = f(f(p * v) + A6);
    p = f(f(p * v) + A5);
    p = f(f(p * v) + A4);
    p = f(f(p * v) + A3);
    p = f(f(p * v) + A2);
    p = f(f(p * v) + A1);
    p = f(f(p * v) + A0);
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
