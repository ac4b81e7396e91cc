// Shift: images moved by whole pixels.
import type { Augmentation } from "./augmentation";
import type { Drawn } from "./draws";
import { checkDrawn, planesOf } from "./planes";

/** Options of shift. */
export interface ShiftOptions {
  /** Pixels to the right, negative to the left: a whole number, or [low, high] to draw one, both ends included. Default 0. */
  readonly x?: Drawn;
  /** Pixels down, negative up; as x. Default 0. */
  readonly y?: Drawn;
  /** The value of pixels that come in from outside. Default 0. */
  readonly fill?: number;
}

/**
 * out[r, c] = in[r − y, c − x], `fill` outside. Limits and numbers are rounded to whole pixels. Nielsen, chapter 3.
 *
 * @throws OptionError; ShapeError for examples that are not images
 */
export function shift(options: ShiftOptions): Augmentation {
  checkDrawn("shift()", options, ["x", "y", "fill"], ["x", "y", "fill"]);
  const { x = 0, y = 0, fill = 0 } = options;
  return {
    kind: "shift",
    bind(shape, where) {
      const { count, height, width } = planesOf(shape, where);
      return {
        shape,
        apply(from, to, draws) {
          const right =
            typeof x === "number" ? Math.round(x) : draws.integer(Math.round(x[0]), Math.round(x[1]));
          const down =
            typeof y === "number" ? Math.round(y) : draws.integer(Math.round(y[0]), Math.round(y[1]));
          to.fill(fill);
          const [first, last] = [Math.max(0, right), Math.min(width, width + right)];
          if (first >= last) return;
          for (let plane = 0; plane < count; plane++)
            for (let row = Math.max(0, down); row < Math.min(height, height + down); row++) {
              const start = (plane * height + row) * width;
              const source = start - down * width - right;
              to.set(from.subarray(source + first, source + last), start + first);
            }
        },
      };
    },
  };
}

/**
 * The four moves by one pixel of Nielsen's expanded MNIST (chapter 3; expand_mnist.py): down, up, right, left, the row
 * or column that is left free set to 0. `expand(train, shifts())` makes 250,000 images of 50,000.
 *
 * @throws OptionError as {@link shift}
 */
export function shifts(pixels = 1): Augmentation[] {
  return [shift({ y: pixels }), shift({ y: -pixels }), shift({ x: pixels }), shift({ x: -pixels })];
}
