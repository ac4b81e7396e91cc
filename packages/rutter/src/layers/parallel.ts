// Parallel: branches that take the same input and are merged.
import type { Layer } from "../layer";
import { asOption, optionsOf } from "../option";
import {
  applyBranches,
  type Branches,
  buildBranches,
  type Merge,
  merged,
  mergedShape,
  mergeOf,
  requireBranches,
} from "./branches";

/** Options of parallel. */
export interface ParallelOptions {
  /** The layers of each branch; an empty branch lets the input through. */
  readonly branches: readonly (readonly Layer[])[];
  /**
   * `concatenate`: along the first axis of an example, features or channels. `add` and `multiply`: element by element.
   * Default concatenate.
   */
  readonly merge?: Merge;
  readonly name?: string;
}

/**
 * a = [f₁(z), f₂(z), …], f₁(z) + f₂(z) + … or f₁(z) · f₂(z) · …, each f the layers of a branch in turn. Shapes: all branches
 * give the same shape, but for the first axis where they are concatenated. Parameters are named `branch.layer.name`. As
 * Keras's Concatenate, Add and Multiply. `parallel([[…], […]])` is short for `parallel({ branches: [[…], […]] })`.
 *
 * @throws OptionError for a bad option or no branch; ShapeError if the branches' shapes do not go together
 */
export function parallel(options: ParallelOptions["branches"] | ParallelOptions): Layer<any, any> {
  const { name, ...rest } = optionsOf<ParallelOptions>("parallel()", asOption("branches", options), [
    "branches",
    "merge",
  ]);
  const branches: Branches = Object.fromEntries(Object.entries(rest.branches));
  const merge = mergeOf("parallel()", rest.merge);
  requireBranches("parallel()", branches, "parallel([[dense(10)], [dense(20)]])");
  return {
    kind: "parallel",
    name,
    options: { branches: rest.branches, merge },
    build(input, where) {
      const { shapes, ...built } = buildBranches(branches, () => input, where);
      return { ...built, output: mergedShape(merge, Object.values(shapes), where) };
    },
    apply: (z, parameters, context) =>
      merged(merge, Object.values(applyBranches(branches, () => z, parameters, context))),
  };
}
