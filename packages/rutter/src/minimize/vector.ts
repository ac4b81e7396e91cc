// Sums over vectors of the host, in float64 and in ascending order.

/** Σ a_i b_i. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** √Σ a_i². */
export function length(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** a + factor·b, a new vector. */
export function plus(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  return a.map((value, i) => value + factor * b[i]);
}
