// Values of options as they come from the shell, each checked before anything is done.
import { InvalidArgumentError } from "commander";

/** A parser for integers of at least `least`. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be an integer of at least ${least}.`);
  };
}

/** A parser for numbers of at least `least`. */
export function numberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a number of at least ${least}.`);
  };
}

/** Sizes of hidden layers: `30`, `100,50`, or `none`. */
export function hiddenSizes(text: string): readonly number[] {
  if (text === "none") return [];
  const sizes = text.split(",").map(Number);
  if (/^\d+(,\d+)*$/.test(text) && sizes.every((size) => Number.isSafeInteger(size) && size > 0))
    return sizes;
  throw new InvalidArgumentError("It must be sizes of layers, such as 30 or 100,50, or none.");
}
