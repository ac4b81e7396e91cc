// The elementary functions in float64, for the reference backend's float64 mode (gradient checks) alone. That mode
// is outside the bit contract, so this one file may call the engine's functions of Math.

/** e^x. */
export const exp64 = Math.exp;

/** log x. */
export const log64 = Math.log;

/** tanh x. */
export const tanh64 = Math.tanh;

/** sin x. */
export const sin64 = Math.sin;

/** cos x. */
export const cos64 = Math.cos;

/** atan x. */
export const atan64 = Math.atan;

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** 1 / (1 + e^−x). */
export function sigmoid64(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/** erf x, relative error about 1e-15: a power series up to |x| = 2, a continued fraction beyond. */
export function erf64(x: number): number {
  const t = Math.abs(x);
  if (t > 6) return x < 0 ? -1 : 1;
  if (t > 2) return x < 0 ? erfc(t) - 1 : 1 - erfc(t);
  // erf x = 2/√π e^−x² Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms of one sign, so nothing cancels.
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
}

/** erf⁻¹ x by Newton's method on erf, or on its complement near ±1. ±1 gives ±∞, |x| > 1 NaN. */
export function erfinv64(x: number): number {
  const a = Math.abs(x);
  if (!(a < 1)) return a === 1 ? x * Infinity : NaN;
  // Start: S. Winitzki's approximation (2008), within 0.002 of the answer.
  const w = Math.log((1 - a) * (1 + a));
  const b = 2 / (Math.PI * 0.147) + w / 2;
  let y = Math.sqrt(Math.sqrt(b * b - w / 0.147) - b);
  if (a < 1e-4) y = a / TWO_OVER_ROOT_PI;
  for (let step = 0; step < 4; step++) {
    const error = a > 0.5 ? 1 - a - complement(y) : erf64(y) - a;
    // Halley's correction keeps the step right where erf bends.
    const newton = error / (TWO_OVER_ROOT_PI * Math.exp(-y * y));
    y -= newton / (1 + y * newton);
  }
  return x < 0 ? -y : y;
}

// 1 − erf t for t ≥ 0.
function complement(t: number): number {
  return t > 2 ? erfc(t) : 1 - erf64(t);
}

// 1 − erf t for t > 2: Laplace's continued fraction e^−t²/√π · 1/(t + ½/(t + 1/(t + 3⁄2/(t + …)))).
function erfc(t: number): number {
  let fraction = t;
  for (let n = 80; n > 0; n--) fraction = t + n / 2 / fraction;
  return Math.exp(-t * t) / (Math.sqrt(Math.PI) * fraction);
}
