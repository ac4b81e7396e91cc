// Window: what layers that move a window over images have in common: pairs of numbers, and padding by name.
import { OptionError, ShapeError } from "../error";
import type { Pair } from "../ops/conv2d";
import { ops } from "../ops/table";
import { describe } from "../option";
import { formatShape, type Shape, type Tensor } from "../tensor";

/** `valid`: no padding. `same`: zeros so that stride 1 keeps the size (⌈size / stride⌉ in general), the odd one at the end. */
export type Padding = "valid" | "same" | Pair;

/** Zeros before and after, down and across. */
export interface Margin {
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
}

/** Both numbers of an option; an OptionError unless they are whole and at least `least`. */
export function pairOption(where: string, name: string, value: unknown, least = 1): [number, number] {
  const pair = Array.isArray(value) ? value : [value, value];
  if (pair.length === 2 && pair.every((count) => Number.isSafeInteger(count) && count >= least))
    return [pair[0], pair[1]];
  throw new OptionError({
    where,
    expected: `${name} to be a whole number of at least ${least}, or two of them, [down, across]`,
    got: Array.isArray(value) ? JSON.stringify(value) : describe(value),
  });
}

/** Checks a padding. */
export function paddingOption(where: string, value: unknown): Padding {
  if (value === "valid" || value === "same") return value;
  if (typeof value === "string")
    throw new OptionError({
      where,
      expected: 'padding to be "same", "valid" or a number',
      got: describe(value),
    });
  return pairOption(where, "padding", value, 0);
}

/** How a window moves. */
export interface WindowMoves {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
}

/** The zeros around images [height, width]. */
export function marginOf([h, w]: Shape, { kernel, stride, dilation, padding }: WindowMoves): Margin {
  if (padding !== "same") {
    const counts = padding === "valid" ? 0 : padding;
    const [vertical, horizontal] = typeof counts === "number" ? [counts, counts] : counts;
    return { before: [vertical, horizontal], after: [vertical, horizontal] };
  }
  const total = [h, w].map((extent, axis) => {
    const covered =
      (Math.ceil(extent / stride[axis]) - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1);
    return Math.max(0, covered + 1 - extent);
  });
  const before = total.map((count) => Math.floor(count / 2));
  return { before: [before[0], before[1]], after: [total[0] - before[0], total[1] - before[1]] };
}

/** Images [height, width] after the window has moved over them; ShapeError if it does not fit. */
export function movedOver(where: string, [h, w]: Shape, moves: WindowMoves): [number, number] {
  const { kernel, stride, dilation } = moves;
  const { before, after } = marginOf([h, w], moves);
  const counts = [h, w].map((extent, axis) => {
    const free = extent + before[axis] + after[axis] - dilation[axis] * (kernel[axis] - 1) - 1;
    return Math.floor(free / stride[axis]) + 1;
  });
  if (counts.every((count) => count > 0)) return [counts[0], counts[1]];
  throw new ShapeError({
    where,
    expected: `images at least as large as the window ${formatShape(kernel)}`,
    got: formatShape([h, w]),
    cure: 'Use a smaller window, padding: "same", or one pooling layer less before it.',
  });
}

/** The channels, height and width of examples; ShapeError if they are not images. */
export function imageShape(where: string, input: Shape): [number, number, number] {
  if (input.length === 3) return [input[0], input[1], input[2]];
  throw new ShapeError({
    where,
    expected: "examples that are images, [channels, height, width]",
    got: formatShape(input),
    cure: "Reshape them, or leave flatten() for later.",
  });
}

/** The channels and length of examples; ShapeError if they are not sequences. */
export function sequenceShape(where: string, input: Shape): [number, number] {
  if (input.length === 2) return [input[0], input[1]];
  throw new ShapeError({
    where,
    expected: "examples that are sequences, [channels, length]",
    got: formatShape(input),
    cure: "Reshape them.",
  });
}

/** Sequences [batch, channels, length] as images of height 1, through `apply`, and back. */
export function asImages(x: Tensor, apply: (images: Tensor) => Tensor): Tensor {
  const [n, c, length] = x.shape;
  const result = apply(ops.reshape(x, [n, c, 1, length]));
  return ops.reshape(result, [n, result.shape[1], result.shape[3]]);
}
