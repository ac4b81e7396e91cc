// Parallel: branches that take the same input, and are added or put one after the other.
import { OptionError, ShapeError } from "../error";
import type { Layer } from "../layer";
import { ops } from "../ops/table";
import { checkOptions, oneOf } from "../option";
import { applySequence, buildSequence, prefixed, together, within } from "../sequence";
import { formatShape, sameShape } from "../tensor";

export interface ParallelOptions {
  /** The layers of each branch; an empty branch lets the input through. */
  readonly branches: readonly (readonly Layer[])[];
  /** `concatenate`: along the first axis of an example, features or channels. `add`: element by element. Default concatenate. */
  readonly merge?: "concatenate" | "add";
  readonly name?: string;
}

/**
 * a = [f₁(z), f₂(z), …] or f₁(z) + f₂(z) + …, each f the layers of a branch in turn. Shapes: all branches give the same
 * shape, but for the first axis where they are concatenated. Parameters are named `branch.layer.name`. As Keras's
 * Concatenate and Add. `parallel([[…], […]])` is short for `parallel({ branches: [[…], […]] })`.
 *
 * @throws OptionError for a bad option or no branch; ShapeError if the branches' shapes do not go together
 */
export function parallel(options: ParallelOptions["branches"] | ParallelOptions): Layer<any, any> {
  const { name, ...rest }: ParallelOptions = "branches" in options ? options : { branches: options };
  checkOptions("parallel()", rest, ["branches", "merge"]);
  const { branches } = rest;
  const merge = oneOf("parallel()", "merge", rest.merge ?? "concatenate", ["concatenate", "add"]);
  if (branches.length === 0)
    throw new OptionError({
      where: "parallel()",
      expected: "at least one branch",
      got: "none",
      cure: "Write parallel([[dense(10)], [dense(20)]]).",
    });
  return {
    kind: "parallel",
    name,
    options: { branches, merge },
    build(input, where) {
      const built = branches.map((layers, i) =>
        prefixed(String(i), buildSequence(layers, input, `${where}, branch ${i}`)),
      );
      const outputs = built.map(({ output }) => output);
      const [first] = outputs;
      const from = merge === "add" ? 0 : 1;
      if (first.length < from || !outputs.every((shape) => fits(shape, first, from)))
        throw new ShapeError({
          where,
          expected: `branches of one shape${merge === "add" ? "" : ", but for the first axis"}`,
          got: outputs.map(formatShape).join(" and "),
          cure: "Let the branches end with layers of the same size.",
        });
      const length = outputs.reduce((sum, shape) => sum + shape[0], 0);
      return { ...together(built), output: merge === "add" ? first : [length, ...first.slice(1)] };
    },
    apply(z, parameters, context) {
      const outputs = branches.map((layers, i) => {
        const own = within(String(i), parameters, context);
        return applySequence(layers, z, own.parameters, own.context);
      });
      return merge === "add" ? outputs.reduce((sum, output) => ops.add(sum, output)) : ops.concat(outputs, 1);
    },
  };
}

const fits = (shape: readonly number[], first: readonly number[], from: number) =>
  shape.length === first.length && sameShape(shape.slice(from), first.slice(from));
