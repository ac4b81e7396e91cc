// Angles: cosine and sine from +, −, × and ÷ alone, because engines differ in Math's.

/** Cosine and sine of an angle in degrees, within a few roundings whatever their size. */
export function turn(degrees: number): { readonly cosine: number; readonly sine: number } {
  const quarter = tangent(((degrees % 360) * Math.PI) / 180 / 8);
  // With t = tan(θ/2), cosine and sine are rational; twice doubled from θ/4 so that t stays small.
  let [cosine, sine] = [
    (1 - quarter * quarter) / (1 + quarter * quarter),
    (2 * quarter) / (1 + quarter * quarter),
  ];
  for (let doubling = 0; doubling < 2; doubling++)
    [cosine, sine] = [cosine * cosine - sine * sine, 2 * sine * cosine];
  return { cosine, sine };
}

/** tan x for |x| ≤ π/4 by Lambert's continued fraction x / (1 − x² / (3 − x² / (5 − …))). */
function tangent(x: number): number {
  let fraction = 21;
  for (let odd = 19; odd > 0; odd -= 2) fraction = odd - (x * x) / fraction;
  return x / fraction;
}
