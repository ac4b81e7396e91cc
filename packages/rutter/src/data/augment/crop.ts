// Crop: a window of the image at a random place.
import { OptionError } from "../../error";
import { checkOptions, finiteNumber, integerAtLeast, positiveInteger } from "../../option";
import type { Augmentation } from "./augmentation";
import { planesOf } from "./planes";

/** Options of crop. */
export interface CropOptions {
  /** Size of the window. Default: that of the image, which makes sense with padding. */
  readonly height?: number;
  readonly width?: number;
  /** Pixels put around the image first. Default 0. */
  readonly padding?: number;
  /** The value of padding. Default 0. */
  readonly fill?: number;
}

/**
 * A window height × width of the padded image, every place equally likely. As torchvision's RandomCrop.
 *
 * @throws OptionError, also for a window larger than the padded image; ShapeError for examples that are not images
 */
export function crop(options: CropOptions): Augmentation {
  checkOptions("crop()", options ?? null, ["height", "width", "padding", "fill"]);
  const { padding = 0, fill = 0 } = options;
  integerAtLeast("crop()", "padding", padding, 0);
  finiteNumber("crop()", "fill", fill);
  for (const name of ["height", "width"] as const)
    if (options[name] !== undefined) positiveInteger("crop()", name, options[name]);
  return {
    kind: "crop",
    bind(shape, where) {
      const planes = planesOf(shape, where);
      const { height = planes.height, width = planes.width } = options;
      const [spareX, spareY] = [planes.width + 2 * padding - width, planes.height + 2 * padding - height];
      if (spareX < 0 || spareY < 0)
        throw new OptionError({
          where,
          expected: `a window within ${planes.height + 2 * padding} × ${planes.width + 2 * padding}`,
          got: `${height} × ${width}`,
          cure: "Make the window smaller or the padding larger.",
        });
      return {
        shape: [...shape.slice(0, -2), height, width],
        apply(from, to, draws) {
          const left = draws.integer(0, spareX) - padding;
          const top = draws.integer(0, spareY) - padding;
          for (let i = 0; i < to.length; i++) {
            const column = (i % width) + left;
            const row = (Math.floor(i / width) % height) + top;
            const plane = Math.floor(i / (width * height));
            const inside = column >= 0 && column < planes.width && row >= 0 && row < planes.height;
            to[i] = inside ? from[(plane * planes.height + row) * planes.width + column] : fill;
          }
        },
      };
    },
  };
}
