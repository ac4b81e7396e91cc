// Affine: images turned, slanted, scaled and moved about their middle.
import { OptionError } from "../../error";
import { turn } from "./angle";
import type { Augmentation } from "./augmentation";
import type { Drawn } from "./draws";
import { checkDrawn, planesOf } from "./planes";
import { sample } from "./sample";

/** Options of affine: a number is taken as it is, [low, high] is drawn for each example. */
export interface AffineOptions {
  /** Degrees, clockwise. Default 0. */
  readonly rotate?: Drawn;
  /** Slant of the vertical in degrees; positive leans to the right. Default 0. */
  readonly shear?: Drawn;
  /** Size afterwards / before. Default 1. */
  readonly scale?: Drawn;
  /** Height / width, changed beside `scale` so that the area stays. Default 1. */
  readonly stretch?: Drawn;
  /** Pixels to the right, also parts of one. Default 0. */
  readonly x?: Drawn;
  /** Pixels down. Default 0. */
  readonly y?: Drawn;
  /** The value outside the image. Default 0. */
  readonly fill?: number;
}

const numbers = ["rotate", "shear", "scale", "stretch", "x", "y", "fill"] as const;

/**
 * out(p) = in(A⁻¹(p − m − t) + m), with A = rotation · slant · scale, m the middle of the image and t the move; between
 * pixels bilinear. Computed in float64 and rounded once, without functions that engines round differently. As
 * torchvision's RandomAffine.
 *
 * @throws OptionError; ShapeError for examples that are not images
 */
export function affine(options: AffineOptions): Augmentation {
  checkDrawn("affine()", options, numbers, numbers);
  const { rotate = 0, shear = 0, scale = 1, stretch = 1, x = 0, y = 0, fill = 0 } = options;
  for (const [name, value, low, high] of [
    ["scale", scale, 0, Number.POSITIVE_INFINITY],
    ["stretch", stretch, 0, Number.POSITIVE_INFINITY],
    ["shear", shear, -90, 90],
  ] as const)
    for (const limit of typeof value === "number" ? [value] : value)
      if (!(limit > low && limit < high))
        throw new OptionError({
          where: "affine()",
          expected: `${name} to be above ${low}${high < 91 ? ` and below ${high}` : ""}`,
          got: String(limit),
        });
  return {
    kind: "affine",
    bind(shape, where) {
      const { count, height, width } = planesOf(shape, where);
      const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
      return {
        shape,
        apply(from, to, draws) {
          const { cosine, sine } = turn(draws.number(rotate));
          const slant = turn(draws.number(shear));
          const size = draws.number(scale);
          const root = Math.sqrt(draws.number(stretch));
          const [right, down] = [draws.number(x), draws.number(y)];
          // A⁻¹ = scale⁻¹ · slant⁻¹ · rotation⁻¹.
          const lean = slant.sine / slant.cosine;
          const [perX, perY] = [root / size, 1 / (size * root)];
          const xx = perX * (cosine - lean * sine);
          const xy = perX * (sine + lean * cosine);
          const [yx, yy] = [-perY * sine, perY * cosine];
          for (let row = 0; row < height; row++)
            for (let column = 0; column < width; column++) {
              const [u, v] = [column - middleX - right, row - middleY - down];
              const sourceX = xx * u + xy * v + middleX;
              const sourceY = yx * u + yy * v + middleY;
              for (let plane = 0; plane < count; plane++) {
                const start = plane * height * width;
                to[start + row * width + column] = sample(from, start, height, width, sourceX, sourceY, fill);
              }
            }
        },
      };
    },
  };
}
