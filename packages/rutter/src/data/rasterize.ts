// Ink on a grid of pixels: a line of varying width, its edge soft over one pixel.
import type { Trace } from "./trace";

/**
 * Adds the trace, its points and radii in pixels, to an image of size × size: a pixel takes the largest of
 * min(1, max(0, radius − distance + ½)) over the trace's segments. Only pixels in reach of a segment are
 * looked at.
 */
export function rasterize(trace: Trace, image: Float64Array, size: number): void {
  const { x, y, radius, starts } = trace;
  for (let i = 1; i < trace.length; i++) {
    if (starts[i] === 1) continue;
    const [x0, y0, r0] = [x[i - 1], y[i - 1], radius[i - 1]];
    const [dx, dy, dr] = [x[i] - x0, y[i] - y0, radius[i] - r0];
    const square = dx * dx + dy * dy;
    const scale = square > 0 ? 1 / square : 0;
    const reach = Math.max(r0, radius[i]) + 0.5;
    const left = Math.max(0, Math.ceil(Math.min(x0, x[i]) - reach));
    const right = Math.min(size - 1, Math.floor(Math.max(x0, x[i]) + reach));
    const top = Math.max(0, Math.ceil(Math.min(y0, y[i]) - reach));
    const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y[i]) + reach));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const px = column - x0;
        const py = row - y0;
        const t = Math.min(1, Math.max(0, (px * dx + py * dy) * scale));
        const ex = px - t * dx;
        const ey = py - t * dy;
        const ink = Math.min(1, r0 + t * dr + 0.5 - Math.sqrt(ex * ex + ey * ey));
        const at = row * size + column;
        if (ink > image[at]) image[at] = ink;
      }
    }
  }
}
