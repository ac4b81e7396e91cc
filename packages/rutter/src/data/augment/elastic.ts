// Elastic: images pulled like rubber, as in Simard, Steinkraus and Platt 2003.
import { checkOptions, finiteNumber, numberInRange } from "../../option";
import type { Augmentation } from "./augmentation";
import { gaussianWeights, smooth } from "./gaussian";
import { planesOf } from "./planes";
import { sample } from "./sample";

/** Options of elastic. */
export interface ElasticOptions {
  /** Strength: what the smoothed field is multiplied by, in pixels. Default 34, as in the paper for 29 × 29 digits. */
  readonly alpha?: number;
  /** Deviation of the Gaussian in pixels: small is crumpled, large is a plain shift. Default 4, as in the paper. */
  readonly sigma?: number;
  /** The value outside the image. Default 0. */
  readonly fill?: number;
}

/**
 * out(p) = in(p + α·G_σ∗u(p)), with two fields u of numbers uniform on [−1, 1) per pixel, smoothed by a Gaussian whose
 * weights add up to 1 (cut off at 3σ; 0 outside the image); between pixels bilinear. All channels move alike. At the
 * defaults a pixel moves by about 1.4 pixels along either axis (standard deviation, away from the borders).
 * Source: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural networks" (ICDAR 2003).
 *
 * @throws OptionError; ShapeError for examples that are not images
 */
export function elastic(options: ElasticOptions = {}): Augmentation {
  checkOptions("elastic()", options, ["alpha", "sigma", "fill"]);
  const { alpha = 34, sigma = 4, fill = 0 } = options;
  finiteNumber("elastic()", "alpha", alpha);
  numberInRange("elastic()", "sigma", sigma, 0.1, 1000);
  finiteNumber("elastic()", "fill", fill);
  const weights = gaussianWeights(sigma);
  return {
    kind: "elastic",
    bind(shape, where) {
      const { count, height, width } = planesOf(shape, where);
      const size = height * width;
      const [moveX, moveY, scratch] = [0, 0, 0].map(() => new Float64Array(size));
      const random = new Float32Array(size);
      return {
        shape,
        apply(from, to, draws) {
          for (const field of [moveX, moveY]) {
            draws.uniforms(random);
            for (let i = 0; i < size; i++) field[i] = 2 * random[i] - 1;
            smooth(field, scratch, height, width, weights);
          }
          for (let i = 0; i < size; i++) {
            const row = Math.floor(i / width);
            const sourceX = i - row * width + alpha * moveX[i];
            const sourceY = row + alpha * moveY[i];
            for (let plane = 0; plane < count; plane++)
              to[plane * size + i] = sample(from, plane * size, height, width, sourceX, sourceY, fill);
          }
        },
      };
    },
  };
}
