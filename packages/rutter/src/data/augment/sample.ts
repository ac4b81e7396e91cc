// Sample: the value of an image between its pixels.

/** Bilinear interpolation at column x and row y of a plane that starts at `start`; pixels outside have the value `fill`. */
export function sample(
  image: Float32Array,
  start: number,
  height: number,
  width: number,
  x: number,
  y: number,
  fill: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const s = x - left;
  const t = y - top;
  const at = start + top * width + left;
  const above = top >= 0 && top < height;
  const below = top >= -1 && top < height - 1;
  const before = left >= 0 && left < width;
  const after = left >= -1 && left < width - 1;
  const a = above && before ? image[at] : fill;
  const b = above && after ? image[at + 1] : fill;
  const c = below && before ? image[at + width] : fill;
  const d = below && after ? image[at + width + 1] : fill;
  return (1 - t) * (a + s * (b - a)) + t * (c + s * (d - c));
}
