// Branches: lists of layers beside each other, as parallel, inputs and outputs have them.
import { OptionError, ShapeError } from "../error";
import type { ApplyContext, BuiltLayer, Layer } from "../layer";
import { ops } from "../ops/table";
import { asOption, oneOf, optionsOf } from "../option";
import { applySequence, buildSequence, prefixed, together, within } from "../sequence";
import { formatShape, type Shape, sameShape, type Tensor } from "../tensor";

/** Lists of layers by name; an empty one lets through what comes in. */
export type Branches = Readonly<Record<string, readonly Layer[]>>;

/** How the results of branches become one tensor. */
export type Merge = "concatenate" | "add" | "multiply";

/** The options of a layer that may be given its branches alone; one of those may be called "branches". */
export function branchOptions<Options extends { readonly name?: string }>(
  where: string,
  given: any,
  allowedNames: readonly string[],
): Options {
  const isBranch = Array.isArray(given?.branches);
  return optionsOf(where, isBranch ? { branches: given } : asOption("branches", given), allowedNames);
}

/** Throws an OptionError unless there is a branch, and a list of layers in each. */
export function requireBranches(where: string, branches: Branches, example: string): void {
  const lists = Object.values(branches ?? {});
  if (lists.length > 0 && lists.every(Array.isArray)) return;
  throw new OptionError({
    where,
    expected: "at least one branch, each a list of layers",
    got: lists.length === 0 ? "none" : "something else",
    cure: `Write ${example}.`,
  });
}

/** The way of merging that was asked for. @throws OptionError for an unknown one */
export const mergeOf = (where: string, merge: Merge = "concatenate"): Merge =>
  oneOf(where, "merge", merge, ["concatenate", "add", "multiply"]);

/** Every branch built on its own input. */
export function buildBranches(
  branches: Branches,
  inputOf: (name: string) => Shape,
  where: string,
): Omit<BuiltLayer, "output"> & { readonly shapes: Readonly<Record<string, Shape>> } {
  const built = Object.entries(branches).map(([name, layers]) =>
    prefixed(name, buildSequence(layers, inputOf(name), `${where}, branch ${name}`)),
  );
  const names = Object.keys(branches);
  return { ...together(built), shapes: Object.fromEntries(built.map(({ output }, i) => [names[i], output])) };
}

/** Every branch applied to its own input. */
export function applyBranches(
  branches: Branches,
  inputOf: (name: string) => Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  context: ApplyContext,
): Readonly<Record<string, Tensor>> {
  const apply = ([name, layers]: [string, readonly Layer[]]) => {
    const own = within(name, parameters, context);
    return [name, applySequence(layers, inputOf(name), own.parameters, own.context)] as const;
  };
  return Object.fromEntries(Object.entries(branches).map(apply));
}

/** The shape of the merged results. @throws ShapeError if they do not go together */
export function mergedShape(merge: Merge, shapes: readonly Shape[], where: string): Shape {
  const [first] = shapes;
  const from = merge === "concatenate" ? 1 : 0;
  const fits = (shape: Shape) =>
    shape.length === first.length && sameShape(shape.slice(from), first.slice(from));
  if (first.length < from || !shapes.every(fits))
    throw new ShapeError({
      where,
      expected: `branches of one shape${from === 0 ? "" : ", but for the first axis"}`,
      got: shapes.map(formatShape).join(" and "),
      cure: "Let the branches end with layers of the same size.",
    });
  const length = shapes.reduce((sum, shape) => sum + shape[0], 0);
  return from === 0 ? first : [length, ...first.slice(1)];
}

/** The results as one tensor. */
export function merged(merge: Merge, tensors: readonly Tensor[]): Tensor {
  if (merge === "concatenate") return ops.concat(tensors, 1);
  return tensors.reduce((all, tensor) => ops[merge === "add" ? "add" : "mul"](all, tensor));
}
