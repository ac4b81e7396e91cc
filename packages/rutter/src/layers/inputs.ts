// Inputs: the first layer of a network that takes several named tensors.
import { OptionError } from "../error";
import type { BranchRanks, Layer, OutputRank } from "../layer";
import { formatParts, type NamedShapes, packedSize, partOf, partsOf, requireParts } from "../parts";
import {
  applyBranches,
  type Branches,
  branchOptions,
  buildBranches,
  type Merge,
  merged,
  mergedShape,
  mergeOf,
  requireBranches,
} from "./branches";

/** Options of inputs. */
export interface InputsOptions<B extends Branches = Branches> {
  /** The layers that each input goes through; an empty list lets it through. */
  readonly branches: B;
  /** As for `parallel`. Default concatenate. */
  readonly merge?: Merge;
  /** Shapes of the inputs. Default: those of the network that it stands in. */
  readonly shapes?: NamedShapes;
  readonly name?: string;
}

/**
 * a = [f₁(x₁), f₂(x₂), …], a sum or a product of them, x₁, x₂, … the network's named inputs and each f the layers of its
 * branch. The first layer of `network({ input: { image: [1, 28, 28], age: [1] } }, …)`. Shapes and names of parameters as
 * for `parallel`. As Keras's Input and Concatenate.
 *
 * ```ts
 * inputs({ image: [conv2d({ filters: 8, kernel: 5 }), flatten()], age: [dense(4), relu()] })
 * ```
 * is short for `inputs({ branches: { … } })`.
 * @throws OptionError for a bad option or where the network has other inputs; ShapeError if the branches do not go together
 */
export function inputs<const B extends Branches>(
  options: B | InputsOptions<B>,
): Layer<BranchRanks<B>, OutputRank<any, B[keyof B]>> {
  const where = "inputs()";
  const given = branchOptions<InputsOptions>(where, options, ["branches", "merge", "shapes"]);
  const { name, branches, shapes } = given;
  const merge = mergeOf(where, given.merge);
  requireBranches(where, branches, "inputs({ image: [flatten()], age: [] })");
  const parts = new Map(partsOf(shapes ?? {}).map((part) => [part.name, part]));
  const layer: Layer = {
    kind: "inputs",
    name,
    options: { branches, merge, shapes },
    named: (all) => inputs({ branches, merge, shapes: all, name }),
    build(input, place) {
      if (shapes === undefined)
        throw new OptionError({
          where: place,
          expected: "to be the first layer of a network with named inputs",
          got: "an input without names",
          cure: "Write network({ input: { image: [1, 28, 28], age: [1] } }, [inputs({ … }), …]).",
        });
      requireParts(place, { packed: input }, { packed: [packedSize(shapes)] });
      const [wanted, own] = [Object.keys(shapes).sort(), Object.keys(branches).sort()];
      if (String(wanted) !== String(own))
        throw new OptionError({
          where: place,
          expected: `a branch for each of ${formatParts(shapes)}`,
          got: own.join(", "),
          cure: "An empty list lets an input through.",
        });
      const { shapes: ends, ...built } = buildBranches(branches, (input) => shapes[input], place);
      return { ...built, output: mergedShape(merge, Object.values(ends), place) };
    },
    apply: (x, parameters, context) =>
      merged(
        merge,
        Object.values(applyBranches(branches, (input) => partOf(x, parts.get(input)!), parameters, context)),
      ),
  };
  return layer;
}
