// A hand that writes digits, each time in its own way, and the paper that they are scanned from.
import type { Stream } from "../math/stream";
import { distort } from "./distort";
import { glyphs } from "./glyphs";
import { rasterize } from "./rasterize";
import { Trace } from "./trace";

// The most that each kind of variation does, at distortion 1. Together they are tuned so that a linear
// classifier trained on 10,000 digits gets about 91 % right (93 % on 50,000) and a hidden layer of 30 about 98 %.

/** Each place of a stroke moves by itself, in digit heights. */
const WOBBLE = 0.018;
/** Elastic pulls of the paper, in digit heights. */
const PULL = 0.035;
/** Tangent of half the angle of turning. */
const TURN = 0.22;
/** Slant, sideways per height. */
const SLANT = 0.46;
/** Relative change of width and of height. */
const STRETCH = 0.16;
/** Away from the middle of the image, in pixels. */
const SHIFT = 2;
/** Radius of the pen in pixels, how it differs between hands, and along one digit relative to itself. */
const PEN = 1.15;
const PEN_CHANGE = 0.43;
const PRESSURE = 0.2;
/** How much paler ink may be than black, and the grain of the paper. */
const CONTRAST = 0.3;
const GRAIN = 0.06;

/** Height of an average digit in pixels, as in MNIST. */
const HEIGHT = 19;

/** Random numbers for the shape of one digit, of which the longest glyph uses 72; those for grain follow. */
const SHAPE_NUMBERS = 128;

/** Writes digits into images of `size` × `size` pixels. */
export class Hand {
  private readonly numbers: Float32Array;
  private readonly ink: Float64Array;
  private readonly trace = new Trace();
  private used = 0;

  constructor(
    private readonly stream: Stream,
    private readonly size: number,
    private readonly distortion: number,
  ) {
    this.numbers = new Float32Array(SHAPE_NUMBERS + size * size);
    this.ink = new Float64Array(size * size);
  }

  /** Uniform on [−1, 1). */
  readonly next = (): number => 2 * this.numbers[this.used++] - 1;

  /** Writes `digit` into `image`, with the random numbers of draw `index`. */
  write(digit: number, index: number, image: Float32Array): void {
    const { trace, distortion } = this;
    this.stream.fillUniform(this.numbers, index);
    const styles = glyphs[digit];
    const style = styles[Math.floor(this.numbers[0] * styles.length)];
    this.used = 1;
    trace.follow(style, WOBBLE * distortion, this.next);
    const turn = TURN * distortion;
    const slant = SLANT * distortion;
    const stretch = STRETCH * distortion;
    distort(trace, { turn, slant, stretch, pull: PULL * distortion }, this.next);
    this.place();
    this.ink.fill(0);
    rasterize(trace, this.ink, this.size);
    this.develop(image);
  }

  /** From digit heights to pixels: the middle of what is written near the middle of the image, and radii. */
  private place(): void {
    const { x, y, radius, length } = this.trace;
    let [left, right, top, bottom] = [x[0], x[0], y[0], y[0]];
    for (let i = 1; i < length; i++) {
      left = Math.min(left, x[i]);
      right = Math.max(right, x[i]);
      top = Math.min(top, y[i]);
      bottom = Math.max(bottom, y[i]);
    }
    const middle = (this.size - 1) / 2;
    const shift = SHIFT * this.distortion;
    const shiftX = middle + shift * this.next() - (HEIGHT * (left + right)) / 2;
    const shiftY = middle + shift * this.next() - (HEIGHT * (top + bottom)) / 2;
    const pen = PEN + PEN_CHANGE * this.distortion * this.next();
    const pressure = PRESSURE * this.distortion;
    const start = pen * (1 + pressure * this.next());
    const end = pen * (1 + pressure * this.next());
    for (let i = 0; i < length; i++) {
      x[i] = HEIGHT * x[i] + shiftX;
      y[i] = HEIGHT * y[i] + shiftY;
      radius[i] = start + ((end - start) * i) / length;
    }
  }

  /** Ink to pixels: contrast, grain, and rounding to the 256 levels of a scanner. */
  private develop(image: Float32Array): void {
    const contrast = 1 - CONTRAST * this.distortion * this.numbers[this.used++];
    const grain = GRAIN * this.distortion * this.numbers[this.used++];
    for (let i = 0; i < image.length; i++) {
      const noise = grain * (2 * this.numbers[SHAPE_NUMBERS + i] - 1);
      const level = Math.min(1, Math.max(0, contrast * this.ink[i] + noise));
      image[i] = Math.floor(255 * level + 0.5) / 255;
    }
  }
}
