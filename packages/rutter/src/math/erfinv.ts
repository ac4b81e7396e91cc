// The inverse error function in float32, the same bits as crates/kernels/src/math/erfinv.rs.
import { log32 } from "./log";

const f = Math.fround;

// Own minimax fits of erf⁻¹(x) / x in the variables of M. Giles, "Approximating the erfinv function" (2010):
// w = −log(1 − x²), a polynomial in w below w = 5 and one in √w − 3 above.
const SPLIT = 5;
const A0 = f(0.8862269);
const A1 = f(0.23201483);
const A2 = f(0.01154273);
const A3 = f(-0.0023212126);
const A4 = f(-0.00014178464);
const A5 = f(5.3266453e-5);
const A6 = f(8.969488e-7);
const A7 = f(-1.3422983e-6);
const A8 = f(1.5110699e-7);
const A9 = f(-5.5916156e-9);
const B0 = f(2.832977);
const B1 = f(1.0016751);
const B2 = f(0.009436208);
const B3 = f(-0.0076317433);
const B4 = f(0.0057591926);
const B5 = f(-0.003645688);
const B6 = f(0.0013001881);
const B7 = f(7.517997e-5);
const B8 = f(-0.00016142064);

/**
 * erf⁻¹(x), with erf(erf⁻¹(x)) = x. ±1 gives ±∞, |x| > 1 NaN.
 * At most 2.60 ulp from the true value (at x = ±0.99527055), measured on every float.
 */
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
