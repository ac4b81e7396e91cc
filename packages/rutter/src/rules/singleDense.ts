// The one dense layer of a network that rules of the fifties and sixties are made for.
import { OptionError } from "../error";
import type { LayerTrace } from "../network";
import type { RuleCall } from "../rule";
import { weightedLayers } from "./weightedLayers";

/**
 * The trace of the only layer with weights.
 *
 * @throws OptionError if there is none, another kind, or more than one; for several outputs, whose costs no such rule knows
 */
export function singleDense(where: string, { network, trace }: RuleCall): LayerTrace {
  if (network.outputs)
    throw new OptionError({
      where,
      expected: "one output",
      got: `several: ${Object.keys(network.outputs).join(", ")}`,
      cure: "Use rule: backprop(), which goes by the cost of each.",
    });
  const weighted = weightedLayers(trace);
  if (weighted.length !== 1 || weighted[0].placed.layer.kind !== "dense")
    throw new OptionError({
      where,
      expected: "a network with exactly one layer of weights, dense",
      got: weighted.map(({ placed }) => placed.layer.kind).join(", ") || "none",
      cure: "Use [dense(n), step()], or another rule for deeper networks.",
    });
  return weighted[0];
}
