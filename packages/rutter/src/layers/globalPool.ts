// Global pooling: one value per channel.
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import type { Tensor } from "../tensor";
import { imageShape } from "./window";

function globalPooling(kind: string, pool: (x: Tensor) => Tensor): Layer<3, 1> {
  return {
    kind,
    options: {},
    build: (input, where) => ({ output: [imageShape(where, input)[0]], parameters: [] }),
    apply: pool,
  };
}

/**
 * The mean of each channel. Shapes: x [batch, channels, height, width] → [batch, channels]. Lin and others 2013.
 *
 * @throws ShapeError if an example is no image
 */
export function globalAveragePool2d(): Layer<3, 1> {
  return globalPooling("globalAveragePool2d", (x) => ops.mean(x, { axes: [2, 3] }));
}

/**
 * The maximum of each channel; equal maxima share the gradient. Shapes: x [batch, channels, height, width] → [batch,
 * channels]. As Keras's GlobalMaxPooling2D.
 *
 * @throws ShapeError if an example is no image
 */
export function globalMaxPool2d(): Layer<3, 1> {
  return globalPooling("globalMaxPool2d", (x) => ops.max(x, { axes: [2, 3] }));
}
