// Elementary functions in float64 for the numbers of schedules and optimizers, from + − × ÷ alone: the same bits in
// every engine, which Math.exp, Math.log, Math.pow and Math.cos do not promise.

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** e^x, within 2 ulp of the true value where the result is a normal number. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  const y = Math.min(Math.max(x, -746), 710);
  const n = Math.round(y * Math.LOG2E);
  const r = y - n * LN2_HIGH - n * LN2_LOW;
  // Taylor's series: |r| ≤ ln(2)/2, so the first term left out is below 5e-18.
  let sum = 1;
  for (let i = 13; i > 0; i--) sum = 1 + (r / i) * sum;
  const half = Math.floor(n / 2);
  return sum * scale(half) * scale(n - half);
}

/** log x, within 2 ulp of the true value for x > 0 outside 0.99 to 1.01; inside, within 2e-17. */
export function log(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY)
    return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  let exponent = 0;
  let m = x;
  for (; m < 2 ** -32; m *= 2 ** 64) exponent -= 64;
  for (; m >= 2 ** 32; m *= 2 ** -32) exponent += 32;
  for (; m < Math.SQRT2 / 2; m *= 2) exponent--;
  for (; m >= Math.SQRT2; m /= 2) exponent++;
  // log m = 2·artanh f; |f| < 0.172, so the first term left out is below 1e-18.
  const f = (m - 1) / (m + 1);
  const square = f * f;
  let sum = 0;
  for (let i = 21; i > 1; i -= 2) sum = square * (1 / i + sum);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * (f + f * sum));
}

/** base^y for base ≥ 0: relative error about 2^-52·(1 + |y·log base|). */
export function pow(base: number, y: number): number {
  if (y === 0) return 1;
  return base === 0 ? (y > 0 ? 0 : Number.POSITIVE_INFINITY) : exp(y * log(base));
}

/** cos(πt) for 0 ≤ t ≤ 1, within 2e-16 of the true value; exact at 0, ½ and 1. */
export function cosPi(t: number): number {
  if (t > 0.5) return -cosPi(1 - t);
  return t > 0.25 ? sine(Math.PI * (0.5 - t)) : cosine(Math.PI * t);
}

// Taylor's series for 0 ≤ x ≤ π/4: the first terms left out are below 1e-17.
function sine(x: number): number {
  let sum = 1;
  for (let i = 17; i > 1; i -= 2) sum = 1 - ((x * x) / (i * (i - 1))) * sum;
  return x * sum;
}

function cosine(x: number): number {
  let sum = 1;
  for (let i = 16; i > 0; i -= 2) sum = 1 - ((x * x) / (i * (i - 1))) * sum;
  return sum;
}

/** 2^n for whole |n| ≤ 540: exact. */
function scale(n: number): number {
  return n < 0 ? power(0.5, -n) : power(2, n);
}

/** base^n for whole n ≥ 0 by squaring: the same in every engine, as Math.pow need not be. */
export function power(base: number, n: number): number {
  let result = 1;
  for (let factor = base; n > 0; n = Math.floor(n / 2), factor *= factor) if (n % 2 === 1) result *= factor;
  return result;
}
