// L2 pooling.
import type { Layer } from "../layer";
import type { Pair } from "../ops/conv2d";
import { ops } from "../ops/table";
import { imagePooling, type Pool2dOptions } from "./pooling";

/**
 * p = √Σ a² of each window; ∂p/∂a = a / p, and 0 where p = 0. Shapes: x [batch, channels, height, width] → [batch,
 * channels, …]. Nielsen, chapter 6. `l2Pool2d(2)` is short for `l2Pool2d({ size: 2 })`.
 *
 * @throws OptionError for a bad option; ShapeError if an example is no image or smaller than the window
 */
export function l2Pool2d(options: Pair | Pool2dOptions): Layer<3, 3> {
  return imagePooling("l2Pool2d", options, (x, pool) => {
    const squares = ops.sumPool2d(ops.mul(x, x), pool);
    // The root's derivative at 0 is infinite: it is taken of 1 there, and not used.
    return ops.where(squares, ops.sqrt(ops.where(squares, squares, 1)), 0);
  });
}
