// The trace of a pen: points in order with the pen's radius at each, from smooth curves through places.
import type { Glyph } from "./glyphs";

const CAPACITY = 512;
const STEPS = 6;

/** Points of one digit. `starts[i]` is 1 where the pen was set down anew, so no ink joins i − 1 and i. */
export class Trace {
  readonly x = new Float64Array(CAPACITY);
  readonly y = new Float64Array(CAPACITY);
  readonly radius = new Float64Array(CAPACITY);
  readonly starts = new Uint8Array(CAPACITY);
  length = 0;

  /**
   * Follows the strokes of a glyph in a Catmull-Rom spline, which passes through every place. Each place is
   * first moved by up to `wobble` of the digit's height. Sets points from −0.5 to 0.5; radii stay as they are.
   *
   * @param next random numbers from −1 to 1
   */
  follow(glyph: Glyph, wobble: number, next: () => number): void {
    this.length = 0;
    for (const stroke of glyph) {
      const places = stroke.map(({ x, y }) => [x + wobble * next(), y + wobble * next()]);
      this.add(places[0][0], places[0][1], true);
      for (let i = 0; i + 1 < places.length; i++) {
        const [p1, p2] = [places[i], places[i + 1]];
        // At an end or a corner, the place itself stands for its neighbour on the other side.
        const p0 = i === 0 || stroke[i].corner ? p1 : places[i - 1];
        const p3 = i + 2 >= places.length || stroke[i + 1].corner ? p2 : places[i + 2];
        for (let step = 1; step <= STEPS; step++) {
          const t = step / STEPS;
          this.add(spline(p0[0], p1[0], p2[0], p3[0], t), spline(p0[1], p1[1], p2[1], p3[1], t), false);
        }
      }
    }
  }

  private add(x: number, y: number, start: boolean): void {
    this.x[this.length] = x;
    this.y[this.length] = y;
    this.starts[this.length++] = start ? 1 : 0;
  }
}

/** Catmull-Rom between p1 (t = 0) and p2 (t = 1). */
function spline(p0: number, p1: number, p2: number, p3: number, t: number): number {
  const a = 3 * (p1 - p2) + p3 - p0;
  const b = 2 * p0 - 5 * p1 + 4 * p2 - p3;
  return p1 + 0.5 * t * (p2 - p0 + t * (b + t * a));
}
