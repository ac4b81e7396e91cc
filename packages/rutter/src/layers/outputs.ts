// Outputs: the last layer of a network that gives several named tensors.
import type { BranchRanks, Layer } from "../layer";
import { pack, packedSize } from "../parts";
import { applyBranches, type Branches, branchOptions, buildBranches, requireBranches } from "./branches";

/** Options of outputs. */
export interface OutputsOptions<B extends Branches = Branches> {
  /** The layers of each output; an empty list gives what comes in. */
  readonly branches: B;
  readonly name?: string;
}

/**
 * a₁ = f₁(z), a₂ = f₂(z), …: one output for each branch, f its layers in turn. The last layer of a network; its trainer
 * then takes a loss for each name. Any shapes. Inside, the outputs lie packed in one row [total], in the order of their
 * names; `predict` tells them apart. Parameters are named `output.layer.name`. As Keras's Model with several outputs.
 *
 * ```ts
 * outputs({ digit: [dense(10)], parity: [dense(1)] })
 * ```
 * is short for `outputs({ branches: { … } })`.
 * @throws OptionError for a bad option; ShapeError where a network has layers behind it
 */
export function outputs<const B extends Branches>(
  options: B | OutputsOptions<B>,
): Layer<any, BranchRanks<B, 1>> {
  const { name, branches } = branchOptions<OutputsOptions>("outputs()", options, ["branches"]);
  requireBranches("outputs()", branches, "outputs({ digit: [dense(10)], parity: [dense(1)] })");
  return {
    kind: "outputs",
    name,
    options: { branches },
    build(input, where) {
      const { shapes, ...built } = buildBranches(branches, () => input, where);
      return { ...built, output: [packedSize(shapes)], outputs: shapes };
    },
    apply: (z, parameters, context) => pack(applyBranches(branches, () => z, parameters, context)),
  };
}
