// Flip: images seen in a mirror.
import { OptionError } from "../../error";
import { checkOptions, describe, numberInRange } from "../../option";
import type { Augmentation } from "./augmentation";
import { planesOf } from "./planes";

/** Options of flip. */
export interface FlipOptions {
  /** "horizontal" exchanges left and right, "vertical" top and bottom. Default "horizontal". */
  readonly axis?: "horizontal" | "vertical";
  /** How often. Default 0.5; 1 for always. */
  readonly probability?: number;
}

/**
 * Mirrors the image with the given probability. Digits and letters lose their meaning by it; cats do not.
 * As torchvision's RandomHorizontalFlip and RandomVerticalFlip.
 *
 * @throws OptionError; ShapeError for examples that are not images
 */
export function flip(options: FlipOptions = {}): Augmentation {
  checkOptions("flip()", options, ["axis", "probability"]);
  const { axis = "horizontal", probability = 0.5 } = options;
  numberInRange("flip()", "probability", probability, 0, 1);
  if (axis !== "horizontal" && axis !== "vertical")
    throw new OptionError({
      where: "flip()",
      expected: 'axis to be "horizontal" or "vertical"',
      got: describe(axis),
    });
  return {
    kind: "flip",
    bind(shape, where) {
      const { count, height, width } = planesOf(shape, where);
      return {
        shape,
        apply(from, to, draws) {
          const [across, over] =
            draws.uniform() < probability ? [axis === "horizontal", axis === "vertical"] : [];
          for (let row = 0; row < count * height; row++) {
            const plane = row - (row % height);
            const source = (over ? plane + height - 1 - (row % height) : row) * width;
            for (let column = 0; column < width; column++)
              to[row * width + column] = from[source + (across ? width - 1 - column : column)];
          }
        },
      };
    },
  };
}
