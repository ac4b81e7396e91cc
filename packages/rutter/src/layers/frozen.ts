// Frozen: a layer that training leaves as it is.
import type { Layer } from "../layer";
import { requireMethod } from "../option";

/**
 * The layer with parameters that no step moves: neither gradient nor momentum, decay or penalty. It works as when it is
 * not training: nothing is dropped, batch normalisation uses its running statistics and keeps them. Gradients still flow
 * through it. Names stay those of the layer, so that weights from a network without freezing fit. To freeze more than one
 * layer, map over them: `[…].map((layer) => frozen(layer))`. As PyTorch's requires_grad_(false) on a module in eval mode.
 *
 * @throws OptionError for what is no layer
 */
export function frozen<L extends Layer>(layer: L | { readonly layer: L }): SameRanks<L> {
  const inner: Layer = (layer as { readonly layer?: L })?.layer ?? (layer as L);
  requireMethod(
    "frozen()",
    "a layer",
    inner,
    "build",
    "Write frozen(dense(30)), and list.map((layer) => frozen(layer)).",
  );
  const still: Layer = {
    kind: "frozen",
    name: inner.name,
    options: { layer: inner },
    build(input, where) {
      const built = inner.build(input, where);
      return {
        ...built,
        parameters: built.parameters.map((spec) => ({ ...spec, decay: false, frozen: true })),
      };
    },
    apply: (x, parameters, context) =>
      inner.apply(x, parameters, { ...context, training: false, update: () => {} }),
  };
  return still as SameRanks<L>;
}

/** A layer that takes and gives the ranks of another. */
type SameRanks<L> = L extends Layer<infer In, infer Out> ? Layer<In, Out> : never;
