// Zero padding of images.
import type { Layer } from "../layer";
import type { Pair } from "../ops/conv2d";
import { ops } from "../ops/table";
import { optionsOf } from "../option";
import { imageShape, pairOption } from "./window";

/** Zeros above and below, left and right. */
export type Margins = readonly [
  vertical: readonly [above: number, below: number],
  horizontal: readonly [left: number, right: number],
];

/** Options of zeroPadding2d. */
export interface ZeroPadding2dOptions {
  /** A number for all sides, [vertical, horizontal], or [[above, below], [left, right]] as in Keras. */
  readonly padding: Pair | Margins;
  readonly name?: string;
}

/**
 * Zeros around images. Shapes: x [batch, channels, height, width] → [batch, channels, above + height + below, left + width
 * + right]. `zeroPadding2d(1)` is short for `zeroPadding2d({ padding: 1 })`. As Keras's ZeroPadding2D.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image
 */
export function zeroPadding2d(options: Pair | Margins | ZeroPadding2dOptions): Layer<3, 3> {
  const where = "zeroPadding2d()";
  const { name, padding } = optionsOf<ZeroPadding2dOptions>(where, options, ["padding"], "padding");
  const sides = Array.isArray(padding) ? padding : [padding, padding];
  const [vertical, horizontal] = sides.length === 2 ? sides : [undefined, undefined];
  const [above, below] = pairOption(where, "padding", vertical, 0);
  const [left, right] = pairOption(where, "padding", horizontal, 0);
  return {
    kind: "zeroPadding2d",
    name,
    options: {
      padding: [
        [above, below],
        [left, right],
      ],
    },
    build(input, place) {
      const [channels, h, w] = imageShape(place, input);
      return { output: [channels, above + h + below, left + w + right], parameters: [] };
    },
    apply: (x) => ops.pad(x, [0, 0, above, left], [0, 0, below, right]),
  };
}
