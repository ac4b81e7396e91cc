// Power law: how an error falls with the number of examples, and where it would stop.

export interface PowerLaw {
  /** y = floor + scale · x^−exponent. */
  readonly floor: number;
  readonly scale: number;
  readonly exponent: number;
  at(x: number): number;
}

/** Steps of the exponent, from 0.01 to 2. */
const STEP = 0.01;

/** The law with a floor of at least 0 that is nearest to the points, errors counted as shares of y. */
export function fitPowerLaw(x: readonly number[], y: readonly number[]): PowerLaw {
  let best = { floor: 0, scale: 0, exponent: 0, miss: Number.POSITIVE_INFINITY };
  for (let i = 1; i <= 2 / STEP; i++) {
    const exponent = i * STEP;
    // In shares of y: 1 ≈ floor · u + scale · v.
    const u = y.map((value) => 1 / value);
    const v = x.map((value, k) => value ** -exponent / y[k]);
    const sum = (a: readonly number[], b?: readonly number[]) =>
      a.reduce((s, p, k) => s + p * (b?.[k] ?? 1), 0);
    const [uu, uv, vv] = [sum(u, u), sum(u, v), sum(v, v)];
    const free = (sum(u) * vv - sum(v) * uv) / (uu * vv - uv * uv);
    const floor = Math.max(0, free);
    const scale = (sum(v) - floor * uv) / vv;
    const miss = y.reduce((s, _, k) => s + (floor * u[k] + scale * v[k] - 1) ** 2, 0);
    if (miss < best.miss) best = { floor, scale, exponent, miss };
  }
  const { floor, scale, exponent } = best;
  return { floor, scale, exponent, at: (value) => floor + scale * value ** -exponent };
}
