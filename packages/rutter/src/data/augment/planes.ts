// Planes: an example as images: height and width are its last two axes, all axes before them are channels.

import { OptionError, ShapeError } from "../../error";
import { checkOptions, finiteNumber } from "../../option";
import { sizeOf } from "../../shape";
import type { Drawn } from "./draws";

/** How many images an example has, and their size. */
export interface Planes {
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** @throws ShapeError if the shape has fewer than two axes */
export function planesOf(shape: readonly number[], where: string): Planes {
  if (shape.length < 2)
    throw new ShapeError({
      where,
      expected: "images, [channels, height, width] or [height, width]",
      got: `[${shape.join(", ")}]`,
      cure: "Give the data inputShape: [1, 28, 28], and let the network begin with flatten() if it needs vectors.",
    });
  const [height, width] = shape.slice(-2);
  return { count: sizeOf(shape.slice(0, -2)), height, width };
}

/** Checks the names of options, and that each named number or pair of limits is finite and in order. */
export function checkDrawn<Options extends object>(
  where: string,
  options: Options,
  names: readonly string[],
  drawn: readonly (keyof Options & string)[],
): void {
  checkOptions(where, options ?? null, names);
  for (const name of drawn) {
    const value = options[name] as Drawn | undefined;
    if (value === undefined) continue;
    if (!Array.isArray(value)) finiteNumber(where, name, value);
    else {
      finiteNumber(where, `${name}[0]`, value[0]);
      finiteNumber(where, `${name}[1]`, value[1]);
      if (value.length !== 2 || value[0] > value[1])
        throw new OptionError({
          where,
          expected: `${name} to be a number or [low, high]`,
          got: `[${value.join(", ")}]`,
        });
    }
  }
}
