// The hyperbolic tangent in float32, the same bits as crates/kernels/src/math/tanh.rs.
import { expm132 } from "./exp";

const f = Math.fround;

// From here on tanh rounds to 1.
const LIMIT = 20;

/** tanh x = (e^2x − 1) / (e^2x + 1). Odd, and accurate near 0. */
export function tanh32(x: number): number {
  if (x === 0) return x;
  let y = 2 * Math.abs(x);
  y = y > LIMIT ? LIMIT : y;
  const e = expm132(y);
  const value = f(e / f(e + 2));
  return x < 0 ? -value : value;
}
