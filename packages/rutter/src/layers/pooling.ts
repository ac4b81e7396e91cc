// Pooling: what the layers that shrink images by windows share: options, and one maker for all of them.
import { OptionError } from "../error";
import type { Layer } from "../layer";
import type { Pair } from "../ops/conv2d";
import type { PoolAttributes } from "../ops/pool2d";
import { optionsOf } from "../option";
import type { Tensor } from "../tensor";
import { asImages, imageShape, movedOver, pairOption, sequenceShape } from "./window";

/** Options of pooling layers of images. */
export interface Pool2dOptions {
  /** Size of the window: a number, or [height, width]. */
  readonly size: Pair;
  /** How far it moves. Default: its size. */
  readonly stride?: Pair;
  /** Places outside the image on each side that windows may cover, at most half their size. Default 0. */
  readonly padding?: Pair;
  readonly name?: string;
}

/** Options of pooling layers of sequences. */
export interface Pool1dOptions {
  /** Length of the window. */
  readonly size: number;
  /** How far it moves. Default: its size. */
  readonly stride?: number;
  /** Places outside the sequence on each side that windows may cover, at most half their size. Default 0. */
  readonly padding?: number;
  readonly name?: string;
}

type Pool = (x: Tensor, options: PoolAttributes) => Tensor;

function poolOf(where: string, size: Pair, stride: Pair, padding: Pair): PoolAttributes {
  const pool = {
    size: pairOption(where, "size", size),
    stride: pairOption(where, "stride", stride),
    padding: pairOption(where, "padding", padding, 0),
  };
  if (pool.padding.some((count, axis) => 2 * count > pool.size[axis]))
    throw new OptionError({
      where,
      expected: "padding of at most half the size",
      got: JSON.stringify(padding),
    });
  return pool;
}

const moves = ({ size, stride, padding }: PoolAttributes) => ({
  kernel: size,
  stride,
  padding,
  dilation: [1, 1] as const,
});

/** A pooling layer of images from a function of tensors. */
export function imagePooling(kind: string, options: Pair | Pool2dOptions, apply: Pool): Layer<3, 3> {
  const where = `${kind}()`;
  const { name, ...rest } = optionsOf<Pool2dOptions>(where, options, ["size", "stride", "padding"], "size");
  const pool = poolOf(where, rest.size, rest.stride ?? rest.size, rest.padding ?? 0);
  return {
    kind,
    name,
    options: { ...pool },
    build(input, place) {
      const [channels, ...image] = imageShape(place, input);
      return { output: [channels, ...movedOver(place, image, moves(pool))], parameters: [] };
    },
    apply: (x) => apply(x, pool),
  };
}

/** The same for sequences. */
export function sequencePooling(kind: string, options: number | Pool1dOptions, apply: Pool): Layer<2, 2> {
  const where = `${kind}()`;
  const { name, ...rest } = optionsOf<Pool1dOptions>(where, options, ["size", "stride", "padding"], "size");
  const { size, stride = size, padding = 0 } = rest;
  const pool = poolOf(where, [1, size], [1, stride], [0, padding]);
  return {
    kind,
    name,
    options: { size, stride, padding },
    build(input, place) {
      const [channels, length] = sequenceShape(place, input);
      return { output: [channels, movedOver(place, [1, length], moves(pool))[1]], parameters: [] };
    },
    apply: (x) => asImages(x, (images) => apply(images, pool)),
  };
}
